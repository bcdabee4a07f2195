using System.Globalization;

namespace QuerySniff.Agent.Output;

/// <summary>Numbers for people: at most seven characters, as pt-query-digest's columns have it.</summary>
internal static class Quantity
{
    private static readonly (double Nanoseconds, string Unit)[] TimeUnits =
        [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1, "ns")];

    private static readonly (double Value, string Unit)[] CountUnits =
        [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")];

    /// <summary>"12s", "3.40ms", "952us".</summary>
    public static string Time(double nanoseconds) => nanoseconds <= 0 ? "0" : Scale(nanoseconds, TimeUnits);

    /// <summary>"1.20M", "340k", "12".</summary>
    public static string Count(double value) => value <= 0 ? "0" : Scale(value, CountUnits);

    /// <summary>"33.3%"; "-" of nothing.</summary>
    public static string Percent(double part, double whole) =>
        whole <= 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0.0}%");

    private static string Scale(double value, ReadOnlySpan<(double Value, string Unit)> units)
    {
        foreach ((double unit, string name) in units)
        {
            // What rounds to 1000 of a unit is 1.00 of the next.
            double scaled = value / unit;
            if (scaled >= 0.9995)
            {
                bool isWhole = scaled >= 99.995 || (unit == 1 && scaled == Math.Floor(scaled));
                return scaled.ToString(isWhole ? "0" : "0.00", CultureInfo.InvariantCulture) + name;
            }
        }

        return value.ToString("0.00", CultureInfo.InvariantCulture) + units[^1].Unit;
    }
}
