using System.Globalization;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>Connections, transactions or unfinished commands as lines of text; what is named stands last, for it may be long.</summary>
/// <param name="Title">What it is of.</param>
/// <param name="Head">What stands above the columns.</param>
/// <param name="Lines">A line a row.</param>
internal sealed record SessionTable(string Title, string Head, IReadOnlyList<string> Lines)
{
    private const string Unknown = "(unknown)";

    /// <summary>Characters of a number: as many as <see cref="Quantity"/> takes at most.</summary>
    private const int NumberWidth = 7;

    /// <summary>The tables that have rows. What is named has room for at least 16 characters in 80 columns.</summary>
    /// <param name="sums">What they are of.</param>
    /// <param name="rowsMax">Rows of each: the others are a line that says how many.</param>
    public static IEnumerable<SessionTable> Of(SessionSums sums, int rowsMax)
    {
        if (sums.Connections.Count > 0)
        {
            yield return Make(
                $"Connections: {Sum(sums.Connections, c => c.Open)} open, {Sum(sums.Connections, c => c.Opened)} opened, "
                + $"{Sum(sums.Connections, c => c.Closed)} closed",
                "   OPEN  OPENED  CLOSED ABORTED REFUSED     TLS USER, CLIENT, SERVER",
                sums.Connections,
                rowsMax,
                c => Cells(c.Open, c.Opened, c.Closed, AbortedOf(c), c.ClosedBy(ConnectionEnd.Refused), c.Encrypted)
                    + $"{(c.User.Length == 0 ? Unknown : c.User)} {c.Client} {c.Server}");
        }

        if (sums.Transactions.Count > 0)
        {
            yield return Make(
                $"Transactions: {sums.Transactions.Sum(t => t.Open)} open, {sums.Transactions.Sum(t => t.Count)} ended",
                "  ENDED    MEAN     P95     MAX IN EACH    IDLE    OPEN  OLDEST OPENED BY",
                [.. sums.Transactions.Where(t => t.Count + t.Open > 0)],
                rowsMax,
                t => Cells(t.Count) + Cells(TimesOf(t)) + Cells(t.Open) + Cells(Quantity.Time(t.OpenOldest)) + t.Digest.Fingerprint);
        }

        if (sums.Unfinished.Count > 0)
        {
            yield return Make(
                $"Unfinished: {sums.Unfinished.Sum(u => u.Running)} running",
                "RUNNING  OLDEST  KILLED TIMEOUT CUT OFF STATEMENT",
                sums.Unfinished,
                rowsMax,
                u => Cells(u.Running) + Cells(Quantity.Time(u.RunningOldest)) + Cells(u.Killed, u.TimedOut, u.CutOff)
                    + u.Digest.Fingerprint);
        }
    }

    private static SessionTable Make<T>(string title, string head, IReadOnlyList<T> rows, int rowsMax, Func<T, string> line)
    {
        List<string> lines = [.. rows.Take(rowsMax).Select(row => Screen.Cells.Printable(line(row)))];
        if (rows.Count > rowsMax)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"and {rows.Count - rowsMax} more"));
        }

        return new SessionTable(title, head, lines);
    }

    private static string[] TimesOf(TransactionTotals t) => t.Duration.Count == 0
        ? ["-", "-", "-", "-", "-"]
        :
        [
            Quantity.Time(t.Mean), Quantity.Time(t.Duration.Quantile(0.95)), Quantity.Time(t.DurationMax),
            Quantity.Count((double)t.Statements / t.Count), Quantity.Percent(t.IdleSum, t.DurationSum),
        ];

    private static long AbortedOf(ConnectionCounts c) => c.ClosedBy(ConnectionEnd.Aborted) + c.ClosedBy(ConnectionEnd.Reset);

    private static long Sum(IEnumerable<ConnectionCounts> connections, Func<ConnectionCounts, long> value) => connections.Sum(value);

    private static string Cells(params IEnumerable<long> counts) => Cells(counts.Select(count => Quantity.Count(count)));

    private static string Cells(params IEnumerable<string> texts) => string.Concat(texts.Select(text => text.PadLeft(NumberWidth) + " "));
}
