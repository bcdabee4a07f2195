namespace QuerySniff.Agent.Tests;

/// <summary>A fact that changes owners, and is skipped, saying so, where this process may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Skip = "Changing owners needs root.";
        }
    }
}
