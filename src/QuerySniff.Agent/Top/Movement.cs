namespace QuerySniff.Agent.Top;

/// <summary>The keys that move, as less and vi have them.</summary>
internal static class Movement
{
    /// <summary>By how many lines a key moves, forwards if above 0; null if it does not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pageLines">The lines of a page.</param>
    public static int? Of(ConsoleKeyInfo key, int pageLines) => (key.Key, key.KeyChar) switch
    {
        (ConsoleKey.DownArrow, _) or (_, 'j') => 1,
        (ConsoleKey.UpArrow, _) or (_, 'k') => -1,
        (ConsoleKey.PageDown, _) => pageLines,
        (ConsoleKey.PageUp, _) => -pageLines,
        (ConsoleKey.Home, _) or (_, 'g') => int.MinValue,
        (ConsoleKey.End, _) or (_, 'G') => int.MaxValue,
        _ => null,
    };
}
