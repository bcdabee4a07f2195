namespace QuerySniff.Benchmarks.Fleet;

/// <summary>How large the fleet is.</summary>
/// <param name="Hosts">Hosts whose past is in the store.</param>
/// <param name="DigestsEach">Statements of a host.</param>
/// <param name="Common">Statements of all hosts together.</param>
/// <param name="Days">Days that are in the tier of hours.</param>
/// <param name="MinutesHours">Hours that are in the tier of minutes.</param>
/// <param name="WindowsMinutes">Minutes that are in windows of 10 s.</param>
/// <param name="RowsPerMinute">Different statements of a host in a minute.</param>
/// <param name="RowsPerWindow">Different statements of a host in a window.</param>
/// <param name="Agents">Agents that push.</param>
/// <param name="PushedRows">Rows of the windows that they push.</param>
/// <param name="Seconds">How long they push.</param>
/// <param name="Calls">How often each question is asked.</param>
internal sealed record FleetOptions(
    int Hosts,
    int DigestsEach,
    int Common,
    int Days,
    int MinutesHours,
    int WindowsMinutes,
    int RowsPerMinute,
    int RowsPerWindow,
    int Agents,
    int PushedRows,
    int Seconds,
    int Calls)
{
    /// <summary>100 hosts, 2,000 of 5,000 statements each, 7 days: some 20 GB, and an hour.</summary>
    public static FleetOptions Full { get; } = new(
        Hosts: 100, DigestsEach: 2_000, Common: 5_000, Days: 7, MinutesHours: 24, WindowsMinutes: 60, RowsPerMinute: 200,
        RowsPerWindow: 100, Agents: 1_000, PushedRows: 500, Seconds: 120, Calls: 40);

    /// <summary>
    /// A few hosts: what is read without a filter depends on the statements of a minute more than on the hosts, and these are
    /// half as many.
    /// </summary>
    public static FleetOptions Quick { get; } = Full with
    {
        Hosts = 5,
        WindowsMinutes = 10,
        RowsPerMinute = 600,
        RowsPerWindow = 300,
        Seconds = 15,
        Calls = 10,
    };
}
