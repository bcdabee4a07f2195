namespace QuerySniff.Overhead;

/// <summary>What sysbench asks of the server.</summary>
/// <param name="Name">For reports.</param>
/// <param name="ChangesData">Whether it writes.</param>
/// <param name="Script">sysbench's script.</param>
/// <param name="Options">The script's options.</param>
internal sealed record Workload(string Name, bool ChangesData, string Script, params string[] Options)
{
    /// <summary>One row by its key: the most queries a second, so the most work for who reads them.</summary>
    public static readonly Workload PointSelect = new("point-select", ChangesData: false, "oltp_point_select");

    /// <summary>sysbench's classic transaction of 10 point selects, 4 ranges, 2 updates, a delete and an insert.</summary>
    public static readonly Workload ReadWrite = new("read-write", ChangesData: true, "oltp_read_write");

    /// <summary>All of them.</summary>
    public static readonly Workload[] All =
    [
        PointSelect,
        new("read-only", ChangesData: false, "oltp_read_only"),
        ReadWrite,
        new(
            "1000-rows",
            ChangesData: false,
            "oltp_read_only",
            "--skip-trx=on", "--point-selects=0", "--simple-ranges=1", "--sum-ranges=0", "--order-ranges=0",
            "--distinct-ranges=0", "--range-size=1000"),
    ];
}
