namespace QuerySniff.Agent.Doctor;

/// <summary>The messages of exceptions that are made for people: "what is wrong: what to do".</summary>
internal static class SplitMessage
{
    private const string Separator = ": ";

    /// <summary>Makes a problem of a message.</summary>
    public static Finding Problem(string check, string message)
    {
        int end = message.IndexOf(Separator, StringComparison.Ordinal);
        return end < 0
            ? Finding.Problem(check, message, "name another interface with `--interface`")
            : Finding.Problem(check, message[..end], message[(end + Separator.Length)..]);
    }
}
