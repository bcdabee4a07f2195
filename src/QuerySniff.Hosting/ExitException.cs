namespace QuerySniff.Hosting;

/// <summary>
/// Ends the program with one line on standard error and an exit code; the user can do something about it.
/// </summary>
public class ExitException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="exitCode">One of <see cref="Hosting.ExitCode"/>.</param>
    /// <param name="message">The line: what is wrong, and what to do.</param>
    /// <param name="innerException">Where it comes from.</param>
    public ExitException(int exitCode, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ExitCode = exitCode;
    }

    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; }
}
