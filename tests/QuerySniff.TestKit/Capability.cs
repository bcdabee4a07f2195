using System.Globalization;

namespace QuerySniff.TestKit;

/// <summary>What the calling thread may do beyond a plain user (capabilities(7)); the numbers are Linux's.</summary>
public static class Capability
{
    /// <summary>CAP_NET_ADMIN: to make interfaces.</summary>
    public const int NetAdmin = 12;

    /// <summary>CAP_NET_RAW: to capture.</summary>
    public const int NetRaw = 13;

    /// <summary>CAP_SYS_ADMIN: to make namespaces.</summary>
    public const int SysAdmin = 21;

    /// <summary>Whether the thread has all of them; reads CapEff, a hexadecimal mask (proc_pid_status(5)).</summary>
    public static bool Has(params ReadOnlySpan<int> capabilities)
    {
        const string field = "CapEff:";
        string line = File.ReadLines("/proc/thread-self/status")
            .First(line => line.StartsWith(field, StringComparison.Ordinal));
        ulong held = ulong.Parse(
            line.AsSpan(field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        foreach (int capability in capabilities)
        {
            if ((held >> capability & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
