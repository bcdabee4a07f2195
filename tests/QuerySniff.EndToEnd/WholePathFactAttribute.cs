using QuerySniff.TestKit;

namespace QuerySniff.EndToEnd;

/// <summary>
/// A fact that captures live what a client written in Python sends, and is skipped, saying so, where something lacks.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WholePathFactAttribute : FactAttribute
{
    /// <summary>Asks for CAP_NET_RAW and PyMySQL.</summary>
    public WholePathFactAttribute() => Skip = new CaptureFactAttribute().Skip ?? new PythonFactAttribute("pymysql").Skip;

    /// <summary>Asks for third-party vectors as well.</summary>
    /// <param name="vector">The file or folder that must be there.</param>
    public WholePathFactAttribute(string vector)
        : this()
    {
        Vector = vector;
        Skip ??= new VectorsFactAttribute(vector).Skip;
    }

    /// <summary>The file or folder that must be there; null for none.</summary>
    public string? Vector { get; }
}
