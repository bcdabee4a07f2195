using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>
/// Where the list is, and which of its lines the cursor is on. At the top the cursor stays at the top; elsewhere it
/// stays on its statement when the lines change places.
/// </summary>
internal sealed class ListPosition
{
    private Digest? _followed;
    private int _first;
    private int _room = 1;

    /// <summary>The place of the cursor's line in the list.</summary>
    public int Selected { get; private set; }

    /// <summary>Goes to the top.</summary>
    public void Reset()
    {
        _followed = null;
        Selected = 0;
        _first = 0;
    }

    /// <summary>Finds the cursor's line in the list as it is now, and the first line that is shown.</summary>
    /// <param name="rows">The list.</param>
    /// <param name="room">How many lines are shown.</param>
    /// <returns>The place of the first line that is shown.</returns>
    public int Place(IReadOnlyList<TopRow> rows, int room)
    {
        _room = room;
        int followed = PlaceOfFollowed(rows);
        Selected = Math.Clamp(followed >= 0 ? followed : Selected, 0, Math.Max(0, rows.Count - 1));
        _first = Math.Clamp(_first, Math.Max(0, Selected - room + 1), Selected);
        _first = Math.Min(_first, Math.Max(0, rows.Count - room));
        return _first;
    }

    /// <summary>Takes a key; returns whether it is one that moves.</summary>
    public bool OnKey(ConsoleKeyInfo key, IReadOnlyList<TopRow> rows)
    {
        if (Movement.Of(key, _room) is not { } by)
        {
            return false;
        }

        int last = Math.Max(0, rows.Count - 1);
        Selected = (int)Math.Clamp((long)Selected + by, 0, last);
        _followed = Selected == 0 ? null : rows[Selected].Digest;
        return true;
    }

    private int PlaceOfFollowed(IReadOnlyList<TopRow> rows)
    {
        for (int i = 0; _followed is not null && i < rows.Count; i++)
        {
            if (rows[i].Digest == _followed)
            {
                return i;
            }
        }

        return -1;
    }
}
