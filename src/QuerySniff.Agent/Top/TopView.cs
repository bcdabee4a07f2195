using System.Globalization;
using QuerySniff.Agent.Output;
using QuerySniff.Agent.Screen;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>
/// What is on the screen, and what keys do to it. It knows no terminal: keys in, lines out. Used by one thread.
/// </summary>
internal sealed class TopView
{
    /// <summary>Lines above the list: two of totals, one of what the list is, and its head.</summary>
    private const int ListHeadLines = 4;

    /// <summary>Lines that the coverage may take: with every reason why not all was seen it fills them at 80 columns.</summary>
    private const int CoverageLinesMax = 4;

    private readonly TopOptions _options;
    private readonly TopData _data;
    private readonly PagePosition _page = new();
    private readonly ListPosition _list = new();
    private TopOrder _order;
    private TopScope _scope;
    private TopFilter _filter;
    private FilterPrompt? _prompt;
    private Digest? _detail;
    private bool _isSessions;
    private bool _isHelp;
    private TopTable? _table;

    /// <summary>Shows the list.</summary>
    public TopView(TopOptions options, TopData data)
    {
        _options = options;
        _data = data;
        _order = options.Order;
        _filter = options.Filter;
    }

    /// <summary>Whether the user wants to leave.</summary>
    public bool IsDone { get; private set; }

    private bool IsPage => _isHelp || _isSessions || _detail is not null;

    private TopSpan Span => _scope == TopScope.Last ? _data.Last : _data.All;

    private TopTable Table => _table ??= TopTable.Of(Span, _filter, _order);

    /// <summary>The data have changed.</summary>
    public void OnData() => _table = null;

    /// <summary>A key was pressed.</summary>
    public void OnKey(ConsoleKeyInfo key)
    {
        if (_prompt is not null)
        {
            OnPromptKey(_prompt, key);
        }
        else if (IsPage)
        {
            OnPageKey(key);
        }
        else
        {
            OnListKey(key);
        }
    }

    /// <summary>Lays the screen out.</summary>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">The terminal's rows: at most so many lines.</param>
    public IReadOnlyList<ScreenLine> Layout(int width, int height)
    {
        List<ScreenLine> lines = new(height);
        ScreenLine[] foot = [.. CoverageLines(width), KeysLine(width)];
        int room = Math.Max(0, height - foot.Length);
        if (_isHelp)
        {
            lines.AddRange(_page.Cut(HelpPage.Lines, room));
        }
        else if (_isSessions)
        {
            lines.AddRange(_page.Cut(SessionsPage.Layout(Span, _filter, TimeOfSpan(), width), room));
        }
        else if (_detail is not null)
        {
            lines.AddRange(_page.Cut(DetailPage.Layout(_detail, _data, width), room));
        }
        else
        {
            AddList(lines, width, room);
        }

        while (lines.Count < room)
        {
            lines.Add(new ScreenLine(""));
        }

        lines.AddRange(foot);
        return lines.Count <= height ? lines : lines[..height];
    }

    private void AddList(List<ScreenLine> lines, int width, int room)
    {
        TopRow total = Table.Total;
        string state = _data.IsPaused ? "   PAUSED" : "";
        string watched = Duration.Format(_data.All.ElapsedNanoseconds);
        lines.Add(new ScreenLine($"querysniff top   {_options.What}   for {watched}{state}", LineStyle.Title));
        lines.Add(new ScreenLine(
            $"Load {TopColumn.Load(total.Load)}   calls {Quantity.Count(total.Rate(total.Totals.Count))}/s"
            + $"   errors {Quantity.Count(total.Rate(total.Totals.Errors))}/s"
            + $"   mean {TopColumn.Time(total, total.Mean)}   p95 {TopColumn.Time(total, total.P95)}"));
        lines.Add(new ScreenLine(ListTitle()));
        TopColumn[] columns = [.. TopColumn.Within(width)];
        string heads = string.Concat(columns.Select(column => column.Head.PadLeft(column.Width) + " "));
        lines.Add(new ScreenLine($"{heads}STATEMENT", LineStyle.Header));

        int first = _list.Place(Table.Rows, Math.Max(1, room - ListHeadLines));
        foreach ((int i, TopRow row) in Table.Rows.Skip(first).Take(Math.Max(0, room - ListHeadLines)).Index())
        {
            string numbers = string.Concat(columns.Select(c => c.Text(row, total).PadLeft(c.Width) + " "));
            string text = Cells.Cut(numbers + Cells.Printable(row.Digest.Fingerprint), width);
            bool isSelected = first + i == _list.Selected;
            lines.Add(new ScreenLine(text, isSelected ? LineStyle.Selected : LineStyle.Plain));
        }
    }

    private string ListTitle()
    {
        int count = Table.Rows.Count;
        string position = count == 0
            ? "no statements"
            : string.Create(CultureInfo.InvariantCulture, $"statement {_list.Selected + 1} of {count}");
        string filter = _filter.IsEmpty ? "" : $"   only {Cells.Printable(_filter.ToString())}";
        return $"{TimeOfSpan()} by {_order.ToString().ToLowerInvariant()}   {position}{filter}";
    }

    private string TimeOfSpan() =>
        $"{(_scope == TopScope.Last ? "Last" : "In")} {Duration.Format(Span.ElapsedNanoseconds)}";

    private IEnumerable<ScreenLine> CoverageLines(int width)
    {
        ServerCoverage servers = _data.All.Window.Servers.Total();
        CaptureCoverage capture = _data.All.Window.Capture;
        bool isWhole = CoverageShare.Of(servers, capture) is 1 && capture.CommandsDropped == 0;
        return Cells.Wrap($"Coverage: {CoverageText.Describe(servers, capture)}", width)
            .Take(CoverageLinesMax)
            .Select(text => new ScreenLine(text, isWhole ? LineStyle.Plain : LineStyle.Warning));
    }

    private ScreenLine KeysLine(int width)
    {
        if (_prompt is not null)
        {
            return new ScreenLine(_prompt.Line(_data.All.Window, width), LineStyle.Title);
        }

        string scope = _scope == TopScope.Last ? "since start" : "last interval";
        return new ScreenLine(
            _isSessions && !_isHelp ? $"Esc back   Up Down PgUp PgDn scroll   t {scope}   Space pause   q quit"
            : IsPage ? "Esc back   Up Down PgUp PgDn scroll   Space pause   q quit"
            : $"? help   Enter details   v connections   / filter   t {scope}   q quit");
    }

    private void OnListKey(ConsoleKeyInfo key)
    {
        if (_list.OnKey(key, Table.Rows) || OnAnyKey(key))
        {
            return;
        }

        switch (key.Key, key.KeyChar)
        {
            case (ConsoleKey.Escape, _):
                Set(_order, _scope, TopFilter.None);
                break;
            case (ConsoleKey.Enter, _) when Table.Rows.Count > 0:
                _detail = Table.Rows[_list.Selected].Digest;
                _page.Reset();
                break;
            case (_, 't'):
                ToggleScope();
                break;
            case (_, 'v'):
                _isSessions = true;
                _page.Reset();
                break;
            default:
                OnOrderOrFilterKey(key.KeyChar);
                break;
        }
    }

    private void OnOrderOrFilterKey(char key)
    {
        TopOrder? order = key switch
        {
            'l' => TopOrder.Load,
            'c' => TopOrder.Calls,
            'm' => TopOrder.Mean,
            'p' => TopOrder.P95,
            'e' => TopOrder.Errors,
            'b' => TopOrder.Bytes,
            '<' when _order > TopOrder.Load => _order - 1,
            '>' when _order < TopOrder.Bytes => _order + 1,
            _ => null,
        };
        FilterField? field = key switch
        {
            '/' => FilterField.Text,
            's' => FilterField.Schema,
            'u' => FilterField.User,
            'h' => FilterField.Client,
            'a' => FilterField.Application,
            _ => null,
        };
        if (order is not null)
        {
            Set(order.Value, _scope, _filter);
        }
        else if (field is not null)
        {
            _prompt = new FilterPrompt(field.Value, _filter);
        }
    }

    private void OnPageKey(ConsoleKeyInfo key)
    {
        if (_page.OnKey(key))
        {
            return;
        }

        if (key.Key is ConsoleKey.Escape or ConsoleKey.Enter or ConsoleKey.LeftArrow or ConsoleKey.Backspace)
        {
            // Help over a page goes back to it.
            (_detail, _isSessions) = _isHelp ? (_detail, _isSessions) : (null, false);
            _isHelp = false;
            _page.Reset();
        }
        else if (_isSessions && key.KeyChar == 't')
        {
            ToggleScope();
        }
        else
        {
            OnAnyKey(key);
        }
    }

    private bool OnAnyKey(ConsoleKeyInfo key)
    {
        switch (key.Key, key.KeyChar)
        {
            case (ConsoleKey.F10, _) or (_, 'q'):
                IsDone = true;
                return true;
            case (ConsoleKey.F1, _) or (_, '?'):
                _isHelp = true;
                _page.Reset();
                return true;
            case (_, ' '):
                _data.TogglePause();
                OnData();
                return true;
            default:
                return false;
        }
    }

    private void OnPromptKey(FilterPrompt prompt, ConsoleKeyInfo key)
    {
        bool isOpen = prompt.OnKey(key);
        Set(_order, _scope, prompt.Filter);
        _prompt = isOpen ? prompt : null;
    }

    private void ToggleScope() => Set(_order, _scope == TopScope.Last ? TopScope.All : TopScope.Last, _filter);

    // What was at the top of one list is nothing to another: its cursor begins at the top.
    private void Set(TopOrder order, TopScope scope, TopFilter filter)
    {
        _order = order;
        _scope = scope;
        _filter = filter;
        _list.Reset();
        OnData();
    }
}
