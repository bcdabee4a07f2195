using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A fact that asks systemd-analyze, and is skipped, saying so, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SystemdFactAttribute : FactAttribute
{
    /// <summary>Asks for the program.</summary>
    public SystemdFactAttribute()
    {
        if (MariaDbServer.FindTool("systemd-analyze") is null)
        {
            Skip = "systemd-analyze is not installed.";
        }
    }
}
