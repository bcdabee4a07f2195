namespace QuerySniff.Sql.Tests;

/// <summary>How many cases a property is tried with: QUERYSNIFF_SQL_EFFORT=N makes it N times as many as a run needs.</summary>
internal static class Effort
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("QUERYSNIFF_SQL_EFFORT"), out int effort) ? Math.Max(1, effort) : 1;

    public static int Runs(int cases) => cases * Factor;
}
