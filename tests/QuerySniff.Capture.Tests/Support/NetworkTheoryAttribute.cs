using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>A test that captures live in network namespaces that it makes.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NetworkTheoryAttribute : TheoryAttribute
{
    public NetworkTheoryAttribute()
    {
        if (!Capability.Has(Capability.NetRaw, Capability.NetAdmin, Capability.SysAdmin))
        {
            Skip = "needs CAP_NET_RAW, CAP_NET_ADMIN and CAP_SYS_ADMIN";
        }
    }
}
