namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>The tables of a coarser tier as version 7 of the schema made them. Part of a migration: never changed.</summary>
internal static class SqliteTierTables
{
    public static string Create(string suffix) =>
        $"""
        CREATE TABLE window_row{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            count INTEGER NOT NULL, errors INTEGER NOT NULL,
            duration_sum_ns INTEGER NOT NULL, duration_min_ns INTEGER NOT NULL, duration_max_ns INTEGER NOT NULL,
            response_time_sum_ns INTEGER NOT NULL, request_bytes INTEGER NOT NULL, response_bytes INTEGER NOT NULL,
            rows_sent INTEGER NOT NULL, rows_affected INTEGER NOT NULL, warnings INTEGER NOT NULL,
            no_index INTEGER NOT NULL, no_good_index INTEGER NOT NULL, tainted INTEGER NOT NULL,
            duration BLOB NOT NULL, response_time BLOB NOT NULL, errors_by_code BLOB NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;

        CREATE TABLE capture{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, length_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL,
            frames INTEGER NOT NULL, frame_bytes INTEGER NOT NULL,
            kernel_drops INTEGER NOT NULL, interface_drops INTEGER NOT NULL,
            frames_skipped INTEGER NOT NULL, fragments INTEGER NOT NULL, flows_evicted INTEGER NOT NULL,
            windows_dropped INTEGER NOT NULL, commands_dropped INTEGER NOT NULL, unseen_ms INTEGER NOT NULL,
            frames_sampled_out INTEGER NOT NULL, bytes_sampled_out INTEGER NOT NULL, sampled_ms INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent)) STRICT, WITHOUT ROWID;

        CREATE TABLE traffic{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL,
            segments INTEGER NOT NULL, decoded_bytes INTEGER NOT NULL, encrypted_bytes INTEGER NOT NULL,
            skipped_bytes INTEGER NOT NULL, gaps INTEGER NOT NULL, gap_bytes INTEGER NOT NULL,
            connections_opened INTEGER NOT NULL, connections_encrypted INTEGER NOT NULL,
            connections_mid_stream INTEGER NOT NULL, connections_desynchronised INTEGER NOT NULL,
            connections_compressed INTEGER NOT NULL, logins_failed INTEGER NOT NULL,
            commands_completed INTEGER NOT NULL, commands_tainted INTEGER NOT NULL,
            commands_unanswered INTEGER NOT NULL, packets_unparsable INTEGER NOT NULL,
            connections_sampled_out INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server)) STRICT, WITHOUT ROWID;

        CREATE TABLE encrypted{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, server INTEGER NOT NULL, client INTEGER NOT NULL,
            tls_version INTEGER NOT NULL, connections INTEGER NOT NULL,
            bytes_to_server INTEGER NOT NULL, bytes_to_client INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, client, tls_version)) STRICT, WITHOUT ROWID;

        CREATE TABLE connection{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL,
            server INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL,
            opened INTEGER NOT NULL, joined INTEGER NOT NULL, encrypted INTEGER NOT NULL,
            closed_quit INTEGER NOT NULL, closed_aborted INTEGER NOT NULL, closed_reset INTEGER NOT NULL,
            closed_refused INTEGER NOT NULL, closed_abandoned INTEGER NOT NULL, closed_unknown INTEGER NOT NULL,
            lifetimes INTEGER NOT NULL, lifetime_sum_ms INTEGER NOT NULL, open INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, user, client)) STRICT, WITHOUT ROWID;

        CREATE TABLE connection_error{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL,
            server INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL,
            at_login INTEGER NOT NULL, code INTEGER NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, server, user, client, at_login, code)) STRICT, WITHOUT ROWID;

        CREATE TABLE transaction_row{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            committed INTEGER NOT NULL, rolled_back INTEGER NOT NULL, ended_implicitly INTEGER NOT NULL,
            disconnected INTEGER NOT NULL, ended_unknown INTEGER NOT NULL, untimed INTEGER NOT NULL,
            statements INTEGER NOT NULL, duration_sum_ns INTEGER NOT NULL, idle_sum_ns INTEGER NOT NULL,
            holds INTEGER NOT NULL, hold_sum_ns INTEGER NOT NULL, duration_max_ns INTEGER NOT NULL,
            hold_max_ns INTEGER NOT NULL, open INTEGER NOT NULL, open_oldest_ns INTEGER NOT NULL, duration BLOB NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;

        CREATE TABLE unfinished{suffix} (
            start_ms INTEGER NOT NULL, agent INTEGER NOT NULL, digest INTEGER NOT NULL, server INTEGER NOT NULL,
            schema INTEGER NOT NULL, user INTEGER NOT NULL, client INTEGER NOT NULL, application INTEGER NOT NULL,
            killed INTEGER NOT NULL, timed_out INTEGER NOT NULL, cut_off INTEGER NOT NULL,
            running INTEGER NOT NULL, running_oldest_ns INTEGER NOT NULL,
            PRIMARY KEY (start_ms, agent, digest, server, schema, user, client, application)) STRICT, WITHOUT ROWID;
        """;
}
