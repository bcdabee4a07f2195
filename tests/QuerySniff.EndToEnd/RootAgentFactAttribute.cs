using System.Runtime.InteropServices;
using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>A fact that has root's agent become another user, and is skipped, saying so, where it could not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootAgentFactAttribute : FactAttribute
{
    /// <summary>Asks for root, and for code that others can read.</summary>
    public RootAgentFactAttribute()
    {
        string[] folders = [Path.GetDirectoryName(QuerySniffProcesses.AgentPath)!, RuntimeEnvironment.GetRuntimeDirectory()];
        Skip = new CaptureFactAttribute().Skip
            ?? (Environment.IsPrivilegedProcess ? null : "It takes root to become another user.")
            ?? (Array.Find(folders, folder => !IsOpen(folder)) is { } closed ? $"Other users cannot read {closed}." : null);
    }

    private static bool IsOpen(string folder)
    {
        for (DirectoryInfo? part = new(folder); part is not null; part = part.Parent)
        {
            if (part.Exists && (part.UnixFileMode & UnixFileMode.OtherExecute) == UnixFileMode.None)
            {
                return false;
            }
        }

        return true;
    }
}
