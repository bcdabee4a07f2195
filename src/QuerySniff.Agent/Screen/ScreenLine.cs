namespace QuerySniff.Agent.Screen;

/// <summary>A line of the terminal.</summary>
/// <param name="Text">Its characters; those that find no place are not shown.</param>
/// <param name="Style">How it looks.</param>
internal readonly record struct ScreenLine(string Text, LineStyle Style = LineStyle.Plain);
