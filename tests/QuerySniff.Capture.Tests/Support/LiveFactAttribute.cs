namespace QuerySniff.Capture.Tests.Support;

/// <summary>A test that captures live.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LiveFactAttribute : FactAttribute
{
    public LiveFactAttribute()
    {
        if (!Capabilities.Has(Capabilities.NetRaw))
        {
            Skip = "needs CAP_NET_RAW";
        }
    }
}
