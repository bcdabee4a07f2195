namespace QuerySniff.Hosting;

/// <summary>What was asked for cannot be done as asked: exit code <see cref="ExitCode.Usage"/>.</summary>
public sealed class UsageException : ExitException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The line: what is wrong, and what to do.</param>
    /// <param name="innerException">Where it comes from.</param>
    public UsageException(string message, Exception? innerException = null)
        : base(Hosting.ExitCode.Usage, message, innerException)
    {
    }
}
