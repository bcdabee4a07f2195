namespace QuerySniff.Benchmarks;

/// <summary>What a recorded connection repeats: one command and its answer.</summary>
public enum Workload
{
    /// <summary><c>SELECT c FROM sbtest3 WHERE id=5028</c> in a COM_QUERY, answered by one row.</summary>
    PointSelect,

    /// <summary><c>SELECT c FROM sbtest1 WHERE id BETWEEN 5050 AND 5149</c> in a COM_QUERY, answered by 100 rows.</summary>
    HundredRows,

    /// <summary>The point select as a COM_STMT_EXECUTE, answered by one binary row.</summary>
    Prepared,
}
