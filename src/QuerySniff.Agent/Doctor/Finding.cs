namespace QuerySniff.Agent.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Check">The check's name, for people and scripts: lower case, no blanks.</param>
/// <param name="Status">How it came out.</param>
/// <param name="Text">What was found: one line.</param>
/// <param name="Fix">What to do; every problem has it.</param>
internal sealed record Finding(string Check, FindingStatus Status, string Text, string? Fix = null)
{
    /// <summary>Everything is as it should be.</summary>
    public static Finding Ok(string check, string text) => new(check, FindingStatus.Ok, text);

    /// <summary>Something worth knowing.</summary>
    public static Finding Note(string check, string text) => new(check, FindingStatus.Note, text);

    /// <summary>Something that was not checked, and why.</summary>
    public static Finding Skipped(string check, string text) => new(check, FindingStatus.Skipped, text);

    /// <summary>Something wrong, and what to do.</summary>
    public static Finding Problem(string check, string text, string fix) => new(check, FindingStatus.Problem, text, fix);
}
