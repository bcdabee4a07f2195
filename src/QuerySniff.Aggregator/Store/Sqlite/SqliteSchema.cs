using Microsoft.Data.Sqlite;

namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The tables and how older files come to them. A file's version is its <c>user_version</c>: the number of migrations
/// that were applied to it. A migration that has been released is never changed; a change of the schema is a new one.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>"QSNF": marks the file as this program's.</summary>
    public const long ApplicationId = 0x51534E46;

    /// <summary>The version that this program reads and writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>
    /// Migration n brings a file from version n to n + 1. Notes on version 1:
    /// strings and digests are kept once and referred to by small numbers, 0 being the empty string.
    /// window_row is clustered by (window, agent), so that a batch is written side by side and a range is read so.
    /// capture has one entry for each (window, agent) that is in window_row: joining it finds one digest's rows without
    /// a second index over the largest table. Digest ids are 64 bits, stored as the signed number with the same bits.
    /// errors_by_code, duration and response_time are packed pairs.
    /// Notes on version 7: each table of windows is there once in each tier. digest_sum has what a bucket's rows add up to
    /// by digest (see DigestSums); sum_due names the buckets that have changed since, and of which it must not be read.
    /// capture's last_ms is the last window of the bucket: whose states the others' tables have.
    /// Version 10: duration_sum has the durations of all digests of a bucket as one histogram; a bucket whose sums are older has
    /// none. Version 11 puts all sums into one table: by the length of what is summed up (<see cref="SumSpan"/>), and by the
    /// values of some dimensions (<see cref="SummedDimension"/>; 0 is all rows, as value 0). sum_partial has the spans that lack some
    /// of the latter (<see cref="SharedSums"/>). Version 12 packs their histograms by octaves (<see cref="PackedOctaves"/>): they are all
    /// made anew.
    /// </summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
        INSERT INTO text (id, value) VALUES (0, '');

        CREATE TABLE digest (
            id INTEGER PRIMARY KEY, digest INTEGER NOT NULL UNIQUE,
            first_seen_ns INTEGER NOT NULL, last_seen_ns INTEGER NOT NULL) STRICT;

        CREATE TABLE digest_text (
            id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, percona_id TEXT NOT NULL) STRICT;

        CREATE TABLE agent (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, host TEXT NOT NULL, version TEXT NOT NULL,
            started_ns INTEGER NOT NULL, last_batch_ms INTEGER NOT NULL, last_window_ms INTEGER NOT NULL) STRICT;

        CREATE TABLE boot (
            id INTEGER PRIMARY KEY, agent INTEGER NOT NULL, boot_id BLOB NOT NULL, UNIQUE (agent, boot_id)) STRICT;

        CREATE TABLE batch (
            boot INTEGER NOT NULL, sequence INTEGER NOT NULL, received_ms INTEGER NOT NULL,
            PRIMARY KEY (boot, sequence)) STRICT, WITHOUT ROWID;

        CREATE TABLE window_row (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            count INTEGER NOT NULL, errors INTEGER NOT NULL,
            duration_sum_ns INTEGER NOT NULL, duration_min_ns INTEGER NOT NULL, duration_max_ns INTEGER NOT NULL,
            response_time_sum_ns INTEGER NOT NULL, request_bytes INTEGER NOT NULL, response_bytes INTEGER NOT NULL,
            rows_sent INTEGER NOT NULL, rows_affected INTEGER NOT NULL, warnings INTEGER NOT NULL,
            no_index INTEGER NOT NULL, no_good_index INTEGER NOT NULL, tainted INTEGER NOT NULL,
            duration BLOB NOT NULL, response_time BLOB NOT NULL, errors_by_code BLOB NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;

        CREATE TABLE capture (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, length_ms INTEGER NOT NULL,
            frames INTEGER NOT NULL, frame_bytes INTEGER NOT NULL,
            kernel_drops INTEGER NOT NULL, interface_drops INTEGER NOT NULL,
            frames_skipped INTEGER NOT NULL, fragments INTEGER NOT NULL, flows_evicted INTEGER NOT NULL,
            windows_dropped INTEGER NOT NULL, commands_dropped INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent)) STRICT, WITHOUT ROWID;

        CREATE TABLE traffic (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL,
            segments INTEGER NOT NULL, decoded_bytes INTEGER NOT NULL, encrypted_bytes INTEGER NOT NULL,
            skipped_bytes INTEGER NOT NULL, gaps INTEGER NOT NULL, gap_bytes INTEGER NOT NULL,
            connections_opened INTEGER NOT NULL, connections_encrypted INTEGER NOT NULL,
            connections_mid_stream INTEGER NOT NULL, connections_desynchronised INTEGER NOT NULL,
            connections_compressed INTEGER NOT NULL, logins_failed INTEGER NOT NULL,
            commands_completed INTEGER NOT NULL, commands_tainted INTEGER NOT NULL,
            commands_unanswered INTEGER NOT NULL, packets_unparsable INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server)) STRICT, WITHOUT ROWID;

        CREATE TABLE agent_server (
            agent INTEGER NOT NULL, server INTEGER NOT NULL, PRIMARY KEY (agent, server)) STRICT, WITHOUT ROWID;

        CREATE TABLE size (rows INTEGER NOT NULL) STRICT;
        INSERT INTO size (rows) VALUES (0);
        """,
        """
        CREATE TABLE encrypted (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, client INTEGER NOT NULL,
            tls_version INTEGER NOT NULL, connections INTEGER NOT NULL,
            bytes_to_server INTEGER NOT NULL, bytes_to_client INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, client, tls_version)) STRICT, WITHOUT ROWID;
        """,
        "ALTER TABLE capture ADD COLUMN unseen_ms INTEGER NOT NULL DEFAULT 0;",
        "ALTER TABLE digest_text ADD COLUMN summary TEXT NOT NULL DEFAULT '';",
        """
        ALTER TABLE capture ADD COLUMN frames_sampled_out INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE capture ADD COLUMN bytes_sampled_out INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE capture ADD COLUMN sampled_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE traffic ADD COLUMN connections_sampled_out INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE agent_figures (
            agent INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, cpu_ns INTEGER NOT NULL, cpu_share_ppm INTEGER NOT NULL,
            resident_bytes INTEGER NOT NULL, heap_bytes INTEGER NOT NULL, gc_collections INTEGER NOT NULL,
            gc_pause_ns INTEGER NOT NULL, kernel_drops INTEGER NOT NULL, capture_lag_ns INTEGER NOT NULL,
            spool_batches INTEGER NOT NULL, spool_bytes INTEGER NOT NULL, sample_weight INTEGER NOT NULL) STRICT;
        """,
        """
        CREATE TABLE connection (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL,
            server INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL,
            opened INTEGER NOT NULL, joined INTEGER NOT NULL, encrypted INTEGER NOT NULL,
            closed_quit INTEGER NOT NULL, closed_aborted INTEGER NOT NULL, closed_reset INTEGER NOT NULL,
            closed_refused INTEGER NOT NULL, closed_abandoned INTEGER NOT NULL, closed_unknown INTEGER NOT NULL,
            lifetimes INTEGER NOT NULL, lifetime_sum_ms INTEGER NOT NULL, open INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, user, client)) STRICT, WITHOUT ROWID;

        CREATE TABLE connection_error (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL,
            server INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL,
            at_login INTEGER NOT NULL, code INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, user, client, at_login, code)) STRICT, WITHOUT ROWID;

        CREATE TABLE transaction_row (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            committed INTEGER NOT NULL, rolled_back INTEGER NOT NULL, ended_implicitly INTEGER NOT NULL,
            disconnected INTEGER NOT NULL, ended_unknown INTEGER NOT NULL, untimed INTEGER NOT NULL,
            statements INTEGER NOT NULL, duration_sum_ns INTEGER NOT NULL, idle_sum_ns INTEGER NOT NULL,
            holds INTEGER NOT NULL, hold_sum_ns INTEGER NOT NULL, duration_max_ns INTEGER NOT NULL,
            hold_max_ns INTEGER NOT NULL, open INTEGER NOT NULL, open_oldest_ns INTEGER NOT NULL, duration BLOB NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;

        CREATE TABLE unfinished (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            killed INTEGER NOT NULL, timed_out INTEGER NOT NULL, cut_off INTEGER NOT NULL,
            running INTEGER NOT NULL, running_oldest_ns INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;
        """,
        $"""
        CREATE TABLE tier (
            number INTEGER PRIMARY KEY, kept_from_ms INTEGER NOT NULL, rolled_to_ms INTEGER NOT NULL,
            rolled_agent INTEGER NOT NULL) STRICT;
        INSERT INTO tier (number, kept_from_ms, rolled_to_ms, rolled_agent)
            VALUES (0, 0, {long.MaxValue}, 0), (1, 0, 0, 0), (2, 0, 0, 0), (3, 0, 0, 0);
        ALTER TABLE capture ADD COLUMN last_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE capture SET last_ms = start_ms;
        {SqliteTierTables.Create("_1m")}
        {SqliteTierTables.Create("_1h")}
        {SqliteTierTables.Create("_1d")}
        CREATE TABLE digest_sum (start_ms INTEGER PRIMARY KEY, load BLOB NOT NULL, detail BLOB NOT NULL) STRICT;
        CREATE TABLE digest_sum_1m (start_ms INTEGER PRIMARY KEY, load BLOB NOT NULL, detail BLOB NOT NULL) STRICT;
        CREATE TABLE digest_sum_1h (start_ms INTEGER PRIMARY KEY, load BLOB NOT NULL, detail BLOB NOT NULL) STRICT;
        CREATE TABLE digest_sum_1d (start_ms INTEGER PRIMARY KEY, load BLOB NOT NULL, detail BLOB NOT NULL) STRICT;
        CREATE TABLE sum_due (
            tier INTEGER NOT NULL, start_ms INTEGER NOT NULL, marks INTEGER NOT NULL, marked_ms INTEGER NOT NULL,
            PRIMARY KEY (tier, start_ms)) STRICT, WITHOUT ROWID;
        CREATE INDEX batch_received ON batch (received_ms);
        INSERT INTO sum_due SELECT DISTINCT 0, start_ms / 10000 * 10000, 1, 0 FROM capture;
        """,
        """
        CREATE TABLE annotation (
            id INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
            title TEXT NOT NULL, text TEXT NOT NULL, tags TEXT NOT NULL, hosts TEXT NOT NULL) STRICT;
        CREATE INDEX annotation_time ON annotation (time_ms);
        """,
        """
        CREATE TABLE news (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, digest INTEGER NOT NULL, found_ms INTEGER NOT NULL,
            since_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, findings TEXT NOT NULL,
            unsent INTEGER NOT NULL, changed_ms INTEGER NOT NULL) STRICT;
        CREATE INDEX news_found ON news (found_ms);
        CREATE INDEX news_lasting ON news (id) WHERE kind <> 1 AND ended_ms = 0;
        CREATE INDEX news_unsent ON news (changed_ms) WHERE unsent = 1;
        CREATE TABLE news_state (looked_at INTEGER NOT NULL) STRICT;
        INSERT INTO news_state SELECT coalesce(max(id), 0) FROM digest;
        """,
        """
        CREATE TABLE duration_sum (start_ms INTEGER PRIMARY KEY, max_ns INTEGER NOT NULL, durations BLOB NOT NULL) STRICT;
        CREATE TABLE duration_sum_1m (start_ms INTEGER PRIMARY KEY, max_ns INTEGER NOT NULL, durations BLOB NOT NULL) STRICT;
        CREATE TABLE duration_sum_1h (start_ms INTEGER PRIMARY KEY, max_ns INTEGER NOT NULL, durations BLOB NOT NULL) STRICT;
        CREATE TABLE duration_sum_1d (start_ms INTEGER PRIMARY KEY, max_ns INTEGER NOT NULL, durations BLOB NOT NULL) STRICT;
        """,
        """
        DROP TABLE digest_sum; DROP TABLE digest_sum_1m; DROP TABLE digest_sum_1h; DROP TABLE digest_sum_1d;
        DROP TABLE duration_sum; DROP TABLE duration_sum_1m; DROP TABLE duration_sum_1h; DROP TABLE duration_sum_1d;
        DROP TABLE sum_due;
        CREATE TABLE digest_sum (
            length_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, dimension INTEGER NOT NULL, value INTEGER NOT NULL,
            total_load BLOB NOT NULL, total_detail BLOB NOT NULL, load BLOB NOT NULL, detail BLOB) STRICT;
        CREATE INDEX digest_sum_of ON digest_sum (length_ms, start_ms, dimension, value);
        CREATE TABLE sum_partial (
            length_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, has_load INTEGER NOT NULL,
            PRIMARY KEY (length_ms, start_ms)) STRICT, WITHOUT ROWID;
        CREATE TABLE sum_due (
            length_ms INTEGER NOT NULL, start_ms INTEGER NOT NULL, marks INTEGER NOT NULL, marked_ms INTEGER NOT NULL,
            PRIMARY KEY (length_ms, start_ms)) STRICT, WITHOUT ROWID;
        """,
        """
        DELETE FROM digest_sum; DELETE FROM sum_partial; DELETE FROM sum_due;
        INSERT INTO sum_due SELECT DISTINCT 10000, start_ms / 10000 * 10000, 1, 0 FROM capture;
        INSERT INTO sum_due SELECT DISTINCT 60000, start_ms, 1, 0 FROM capture_1m;
        INSERT INTO sum_due SELECT DISTINCT 600000, start_ms / 600000 * 600000, 1, 0 FROM capture_1m;
        INSERT INTO sum_due SELECT DISTINCT 3600000, start_ms, 1, 0 FROM capture_1h;
        INSERT INTO sum_due SELECT DISTINCT 21600000, start_ms / 21600000 * 21600000, 1, 0 FROM capture_1h;
        INSERT INTO sum_due SELECT DISTINCT 86400000, start_ms, 1, 0 FROM capture_1d;
        """,
    ];

    /// <summary>Looks whether a file is this program's, without changing it.</summary>
    /// <exception cref="StoreException">The file is another program's, or a newer version's.</exception>
    public static void CheckOwner(SqliteConnection connection, string path)
    {
        long version = Scalar(connection, "PRAGMA user_version");
        long applicationId = Scalar(connection, "PRAGMA application_id");
        bool isEmpty = version == 0 && applicationId == 0 && Scalar(connection, "SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && applicationId != ApplicationId)
        {
            throw new StoreException(
                $"{path} is another program's SQLite file; it was left as it is. Give another --data folder.");
        }

        if (version > Version)
        {
            throw new StoreException(
                $"{path} was written by a newer querysniff-aggregator (schema {version}, this one knows {Version}); it was left as it is.");
        }
    }

    /// <summary>Brings a file to the current version: an empty one from nothing, an older one by its migrations.</summary>
    public static void Migrate(SqliteConnection connection)
    {
        for (long version = Scalar(connection, "PRAGMA user_version"); version < Version; version++)
        {
            SqliteStatement.Execute(
                connection,
                $"""
                BEGIN IMMEDIATE;
                {Migrations[version]}
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {version + 1};
                COMMIT;
                """);
        }
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteStatement statement = new(connection, sql);
        _ = statement.Step();
        return statement.Int64(0);
    }
}
