namespace QuerySniff.Capture;

/// <summary>A capture could not be opened or go on. The message is one line, for a person.</summary>
public class CaptureException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public CaptureException()
    {
    }

    /// <summary>Makes an exception with a line that says what failed and what to do.</summary>
    public CaptureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a line that says what failed, and its cause.</summary>
    public CaptureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
