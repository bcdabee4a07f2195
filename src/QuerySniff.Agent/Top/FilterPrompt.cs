using QuerySniff.Agent.Screen;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>The line that a filter's text is typed on. The list follows each key.</summary>
internal sealed class FilterPrompt
{
    /// <summary>A text that is longer finds nothing that a shorter one does not, on any screen.</summary>
    private const int TextCharsMax = 60;

    private readonly FilterField _field;
    private readonly TopFilter _before;

    /// <summary>Begins with what the field is now.</summary>
    public FilterPrompt(FilterField field, TopFilter before)
    {
        _field = field;
        _before = before;
        Filter = before;
    }

    /// <summary>What the filter is now.</summary>
    public TopFilter Filter { get; private set; }

    private string Text => Filter[_field];

    /// <summary>Takes a key; returns whether more are wanted.</summary>
    public bool OnKey(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                return false;
            case ConsoleKey.Escape:
                Filter = _before;
                return false;
            case ConsoleKey.Backspace:
                Filter = Filter.With(_field, Text.Length == 0 ? "" : Text[..^1]);
                return true;
            case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                Filter = Filter.With(_field, "");
                return true;
            default:
                if (!char.IsControl(key.KeyChar) && Text.Length < TextCharsMax)
                {
                    Filter = Filter.With(_field, Text + key.KeyChar);
                }

                return true;
        }
    }

    /// <summary>The line: "User: ap_", and which there are.</summary>
    /// <param name="all">What was captured.</param>
    /// <param name="width">The terminal's columns.</param>
    public string Line(DigestWindow all, int width)
    {
        string prompt = $"{_field}: {Cells.Printable(Text)}_";
        return Cells.Cut(_field == FilterField.Text ? prompt : $"{prompt}   ({ValuesOf(all)})", width);
    }

    private string ValuesOf(DigestWindow all)
    {
        SortedSet<string> values = new(StringComparer.Ordinal);
        foreach (DigestRow row in all.Rows)
        {
            string value = TopFilter.ValueOf(row, _field);
            if (value.Length > 0)
            {
                values.Add(Cells.Printable(value));
            }
        }

        return values.Count == 0 ? "none seen yet" : string.Join(", ", values);
    }
}
