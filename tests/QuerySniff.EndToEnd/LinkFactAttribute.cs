using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A test that captures on an interface that it makes, and is skipped, saying so, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinkFactAttribute : FactAttribute
{
    public LinkFactAttribute()
    {
        if (!Capability.Has(Capability.NetRaw, Capability.NetAdmin))
        {
            Skip = "needs CAP_NET_RAW and CAP_NET_ADMIN";
        }
    }
}
