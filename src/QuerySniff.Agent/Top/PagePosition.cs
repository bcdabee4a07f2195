using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Top;

/// <summary>Where a page of text is, that may be longer than the screen.</summary>
internal sealed class PagePosition
{
    private int _first;
    private int _room = 1;

    /// <summary>Goes to the top.</summary>
    public void Reset() => _first = 0;

    /// <summary>The lines that are shown.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="room">How many can be shown.</param>
    public IEnumerable<ScreenLine> Cut(IReadOnlyList<ScreenLine> lines, int room)
    {
        _room = Math.Max(1, room);
        _first = Math.Clamp(_first, 0, Math.Max(0, lines.Count - room));
        return lines.Skip(_first).Take(room);
    }

    /// <summary>Takes a key; returns whether it is one that moves.</summary>
    public bool OnKey(ConsoleKeyInfo key)
    {
        if (Movement.Of(key, _room) is not { } by)
        {
            return false;
        }

        _first = (int)Math.Clamp((long)_first + by, 0, int.MaxValue);
        return true;
    }
}
