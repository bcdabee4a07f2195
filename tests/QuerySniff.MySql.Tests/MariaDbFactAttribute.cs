using QuerySniff.TestKit;

namespace QuerySniff.MySql.Tests;

/// <summary>A test against a real server; skipped, visibly, where a tool that it needs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MariaDbFactAttribute : FactAttribute
{
    public MariaDbFactAttribute(params string[] tools)
    {
        string[] missing = [.. tools.Where(static tool => MariaDbServer.FindTool(tool) is null)];
        if (!MariaDbServer.IsInstalled || missing.Length > 0)
        {
            Skip = $"Needs mariadb-server, mariadb-client {string.Join(' ', missing)}";
        }
    }
}
