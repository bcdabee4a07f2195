using QuerySniff.TestKit;

namespace QuerySniff.Captures.Tests;

/// <summary>A fact that asks tshark, and is skipped, saying so, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute()
    {
        if (MariaDbServer.FindTool("tshark") is null)
        {
            Skip = "tshark is not installed.";
        }
    }
}
