namespace QuerySniff.Aggregator.Store.Sqlite;

/// <summary>
/// The columns of a table that there is once in each tier, by what becomes of them when windows are merged. The names are
/// of this file: none comes from outside.
/// </summary>
/// <param name="Name">The table, of the first tier.</param>
/// <param name="Key">The key's columns but the first two, which are start_ms and agent.</param>
/// <param name="Counters">Added up.</param>
/// <param name="Maxima">The larger stays.</param>
/// <param name="States">What is so at a window's end: the last window's stay, and within it the larger.</param>
internal sealed record TableShape(string Name, string[] Key, string[] Counters, string[] Maxima, string[] States)
{
    private const string DigestKey = "digest, server, schema, user, client, application";

    /// <summary>The largest counter: what adds up beyond it stays there (no host gets that far; a hostile agent may).</summary>
    private const ulong CounterMax = Ingest.IngestLimits.CounterMax;

    public static TableShape Capture { get; } = new(
        "capture",
        [],
        [
            "frames", "frame_bytes", "kernel_drops", "interface_drops", "frames_skipped", "fragments", "flows_evicted",
            "windows_dropped", "commands_dropped", "unseen_ms", "frames_sampled_out", "bytes_sampled_out", "sampled_ms",
        ],
        ["length_ms", "last_ms"],
        []);

    public static TableShape Traffic { get; } = new(
        "traffic",
        ["server"],
        [
            "segments", "decoded_bytes", "encrypted_bytes", "skipped_bytes", "gaps", "gap_bytes", "connections_opened",
            "connections_encrypted", "connections_mid_stream", "connections_desynchronised", "connections_compressed",
            "logins_failed", "commands_completed", "commands_tainted", "commands_unanswered", "packets_unparsable",
            "connections_sampled_out",
        ],
        [],
        []);

    public static TableShape Encrypted { get; } = new(
        "encrypted", ["server", "client", "tls_version"], ["connections", "bytes_to_server", "bytes_to_client"], [], []);

    public static TableShape Connection { get; } = new(
        "connection",
        ["server", "user", "client"],
        [
            "opened", "joined", "encrypted", "closed_quit", "closed_aborted", "closed_reset", "closed_refused",
            "closed_abandoned", "closed_unknown", "lifetimes", "lifetime_sum_ms",
        ],
        [],
        ["open"]);

    public static TableShape ConnectionError { get; } = new(
        "connection_error", ["server", "user", "client", "at_login", "code"], ["count"], [], []);

    public static TableShape Unfinished { get; } = new(
        "unfinished", DigestKey.Split(", "), ["killed", "timed_out", "cut_off"], ["running_oldest_ns"], ["running"]);

    /// <summary>Its durations are merged beside it.</summary>
    public static TableShape Transaction { get; } = new(
        "transaction_row",
        DigestKey.Split(", "),
        [
            "committed", "rolled_back", "ended_implicitly", "disconnected", "ended_unknown", "untimed", "statements",
            "duration_sum_ns", "idle_sum_ns", "holds", "hold_sum_ns",
        ],
        ["duration_max_ns", "hold_max_ns", "open_oldest_ns"],
        ["open"]);

    /// <summary>All columns in their order: those of the key, counters, maxima, states.</summary>
    public IEnumerable<string> Columns => ["start_ms", "agent", .. Key, .. Counters, .. Maxima, .. States];

    /// <summary>How many columns the key has.</summary>
    public int KeyColumns => Key.Length + 2;

    /// <summary>Inserts an entry or adds it to the one that is there; the parameters are the columns.</summary>
    /// <param name="tier">The tier.</param>
    /// <param name="replaced">More columns and parameters, of which the new value stays.</param>
    public string Upsert(Tier tier, params string[] replaced)
    {
        string[] columns = [.. Columns, .. replaced];
        string parameters = string.Join(", ", columns.Select((_, i) => $"?{i + 1}"));
        return $"INSERT INTO {Name}{tier.Suffix} ({string.Join(", ", columns)}) VALUES ({parameters}) {OnConflict(replaced)}";
    }

    /// <summary>
    /// Adds one window of one agent (?1, ?2) to a bucket (?3) of the coarser tier; its states only if it is the bucket's last
    /// window (?4).
    /// </summary>
    public string RollUp(Tier to)
    {
        string values = string.Join(
            ", ", ["?3", "agent", .. Key, .. Counters, .. Maxima, .. States.Select(column => $"iif(?4, {column}, 0)")]);
        return $"""
            INSERT INTO {Name}{to.Suffix} ({string.Join(", ", Columns)})
            SELECT {values} FROM {Name}{to.Finer.Suffix} WHERE start_ms = ?1 AND agent = ?2
            {OnConflict([])}
            """;
    }

    /// <summary>Forgets the states of a bucket (?1) of an agent (?2): a later window has come.</summary>
    public string ClearStates(Tier tier) =>
        $"UPDATE {Name}{tier.Suffix} SET {string.Join(", ", States.Select(column => $"{column} = 0"))} WHERE start_ms = ?1 AND agent = ?2";

    private string OnConflict(string[] replaced)
    {
        string[] updates =
        [
            .. Counters.Select(column => $"{column} = min({column} + excluded.{column}, {CounterMax})"),
            .. Maxima.Concat(States).Select(column => $"{column} = max({column}, excluded.{column})"),
            .. replaced.Select(column => $"{column} = excluded.{column}"),
        ];
        return $"ON CONFLICT DO UPDATE SET {string.Join(", ", updates)}";
    }
}
