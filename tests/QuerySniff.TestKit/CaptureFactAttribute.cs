using Xunit;

namespace QuerySniff.TestKit;

/// <summary>A fact that captures from a live interface, and is skipped, saying so, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureFactAttribute : FactAttribute
{
    /// <summary>Asks for CAP_NET_RAW.</summary>
    public CaptureFactAttribute()
    {
        if (!Capability.Has(Capability.NetRaw))
        {
            Skip = "Capturing needs CAP_NET_RAW, which this process has not: run the tests as root.";
        }
    }
}
