namespace QuerySniff.Agent.Doctor;

/// <summary>How a check came out.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Nothing is wrong, and it is worth knowing.</summary>
    Note,

    /// <summary>It could not be checked, or there is nothing to check; the text says why.</summary>
    Skipped,

    /// <summary>The agent would not work, or would not see what it should.</summary>
    Problem,
}
