using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A fact that holds a thread of another process still, and is skipped, saying so, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FreezeFactAttribute : FactAttribute
{
    // capabilities(7)
    private const int SysPtrace = 19;

    /// <summary>Asks for CAP_NET_RAW, CAP_SYS_PTRACE and Python.</summary>
    public FreezeFactAttribute() => Skip = new CaptureFactAttribute().Skip
        ?? new PythonFactAttribute("ctypes").Skip
        ?? (Capability.Has(SysPtrace) ? null : "Holding a thread still needs CAP_SYS_PTRACE.");
}
