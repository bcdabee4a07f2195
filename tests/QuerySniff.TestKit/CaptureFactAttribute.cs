using System.Globalization;
using Xunit;

namespace QuerySniff.TestKit;

/// <summary>A fact that captures from a live interface, and is skipped, saying so, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureFactAttribute : FactAttribute
{
    /// <summary>Asks for CAP_NET_RAW.</summary>
    public CaptureFactAttribute()
    {
        if (!IsPermitted)
        {
            Skip = "Capturing needs CAP_NET_RAW, which this process has not: run the tests as root.";
        }
    }

    /// <summary>Whether this process may capture.</summary>
    public static bool IsPermitted => HasNetRaw();

    /// <summary>Reads the effective capabilities, a hexadecimal mask (proc_pid_status(5), CapEff).</summary>
    private static bool HasNetRaw()
    {
        const int capNetRaw = 13; // capabilities(7), linux/capability.h
        const string field = "CapEff:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        var mask = ulong.Parse(line.AsSpan(field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (mask >> capNetRaw & 1) == 1;
    }
}
