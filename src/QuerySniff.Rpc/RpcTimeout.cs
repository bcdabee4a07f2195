using System.Globalization;

namespace QuerySniff.Rpc;

/// <summary>
/// The value of <c>grpc-timeout</c>: at most 8 digits and a unit, "250m" for 250 milliseconds
/// (doc/PROTOCOL-HTTP2.md, Timeout).
/// </summary>
internal static class RpcTimeout
{
    private const int DigitsMax = 8;
    private const long ValueMax = 99_999_999;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(RpcLimits.DeadlineDaysMax);

    /// <summary>Reads a value; one beyond <see cref="RpcLimits.DeadlineDaysMax"/> is taken as that.</summary>
    /// <returns>False if the text is no timeout: a sign, a space, no digit, too many digits or no such unit.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = TimeSpan.Zero;
        if (text.Length is < 2 or > DigitsMax + 1
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            return false;
        }

        // A tick is 100 ns: what is shorter counts as one tick, so that a deadline is never earlier than asked for.
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => (value + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        if (ticks is null)
        {
            return false;
        }

        timeout = TimeSpan.FromTicks(Math.Min(ticks.Value, Longest.Ticks));
        return true;
    }

    /// <summary>Writes a value in the finest unit whose number fits 8 digits, rounded up.</summary>
    public static string Format(TimeSpan timeout)
    {
        long ticks = Math.Clamp(timeout.Ticks, 1, Longest.Ticks);
        (long value, char unit) = (RoundUp(ticks, TimeSpan.TicksPerMicrosecond), 'u');
        if (value > ValueMax)
        {
            (value, unit) = (RoundUp(ticks, TimeSpan.TicksPerMillisecond), 'm');
        }

        if (value > ValueMax)
        {
            (value, unit) = (RoundUp(ticks, TimeSpan.TicksPerSecond), 'S');
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
    }

    private static long RoundUp(long ticks, long unit) => (ticks + unit - 1) / unit;
}
