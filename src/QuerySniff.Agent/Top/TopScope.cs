namespace QuerySniff.Agent.Top;

/// <summary>The time that the list's numbers are of.</summary>
internal enum TopScope
{
    /// <summary>The last interval.</summary>
    Last,

    /// <summary>Everything since the start.</summary>
    All,
}
