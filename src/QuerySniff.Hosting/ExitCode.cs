namespace QuerySniff.Hosting;

/// <summary>What the executables tell their caller by their exit code.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Done, and there is something to look at.</summary>
    public const int Findings = 1;

    /// <summary>What was asked for cannot be done as asked: an option, a file, an address.</summary>
    public const int Usage = 2;

    /// <summary>The system does not allow it to this user.</summary>
    public const int Permission = 3;
}
