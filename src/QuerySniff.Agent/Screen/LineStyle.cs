namespace QuerySniff.Agent.Screen;

/// <summary>How a line of the terminal looks.</summary>
internal enum LineStyle
{
    /// <summary>As the terminal has it.</summary>
    Plain,

    /// <summary>What heads a part.</summary>
    Title,

    /// <summary>A table's head.</summary>
    Header,

    /// <summary>The line that the cursor is on.</summary>
    Selected,

    /// <summary>What should be looked at.</summary>
    Warning,
}
