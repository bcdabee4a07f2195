namespace QuerySniff.Agent.Top;

/// <summary>What the display reacts to; without any of these, that time has passed.</summary>
/// <param name="Key">A key that was pressed.</param>
/// <param name="IsRedraw">Whether all of the screen must be written again.</param>
/// <param name="IsEnd">Whether the terminal went away.</param>
internal readonly record struct TopEvent(ConsoleKeyInfo? Key = null, bool IsRedraw = false, bool IsEnd = false);
