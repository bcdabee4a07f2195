using System.Globalization;

namespace QuerySniff.Agent.Output;

/// <summary>Times in RFC 3339, in UTC, with nanoseconds: "2026-11-22T08:00:00.123456789Z".</summary>
internal static class Rfc3339
{
    /// <summary>The length of a formatted time.</summary>
    public const int LengthChars = 30;

    private const long NanosecondsPerTick = 100;

    /// <summary>Formats nanoseconds since the Unix epoch; returns the number of characters.</summary>
    public static int Format(long nanoseconds, Span<char> destination)
    {
        (long ticks, long rest) = Math.DivRem(nanoseconds, NanosecondsPerTick);
        if (rest < 0)
        {
            // Before 1970: a capture can claim any time.
            ticks--;
            rest += NanosecondsPerTick;
        }

        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(ticks);
        if (!destination.TryWrite(
                CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss.fffffff}{rest:00}Z", out int length))
        {
            throw new ArgumentException("too short", nameof(destination));
        }

        return length;
    }

    /// <summary>Formats nanoseconds since the Unix epoch.</summary>
    public static string Format(long nanoseconds)
    {
        Span<char> chars = stackalloc char[LengthChars];
        return chars[..Format(nanoseconds, chars)].ToString();
    }
}
