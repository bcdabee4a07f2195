namespace QuerySniff.Capture;

/// <summary>The process may not capture. The message is one line that says how to let it.</summary>
public class CapturePermissionException : CaptureException
{
    /// <summary>Makes an exception without a message.</summary>
    public CapturePermissionException()
    {
    }

    /// <summary>Makes an exception with a line that says what failed and what to do.</summary>
    public CapturePermissionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a line that says what failed, and its cause.</summary>
    public CapturePermissionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exception for an interface that this process may not capture on.</summary>
    internal static CapturePermissionException ForInterface(string name, string? executable) => new(
        $"no permission to capture on '{name}': `sudo setcap cap_net_raw+ep {Quote(executable)}` grants it " +
        "(in a container: --cap-add NET_RAW)");

    /// <summary>Quotes a path for the shell if it has a character that the shell could read as its own.</summary>
    private static string Quote(string? path)
    {
        if (path is null)
        {
            return "PATH-OF-THIS-PROGRAM";
        }

        bool isPlain = path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+');
        return isPlain ? path : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
