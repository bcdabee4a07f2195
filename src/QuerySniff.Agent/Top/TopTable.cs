using QuerySniff.Agent.Output;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Top;

/// <summary>The statements of a stretch of time that pass a filter, sorted.</summary>
internal sealed class TopTable
{
    private TopTable(TopRow[] rows, TopRow total)
    {
        Rows = rows;
        Total = total;
    }

    /// <summary>A row a digest, the most first.</summary>
    public IReadOnlyList<TopRow> Rows { get; }

    /// <summary>The sum over them.</summary>
    public TopRow Total { get; }

    /// <summary>Sums the rows of a window by their digests.</summary>
    public static TopTable Of(TopSpan span, TopFilter filter, TopOrder order)
    {
        Dictionary<Digest, DigestTotals> byDigest = [];
        DigestTotals total = new();
        foreach (DigestRow row in span.Window.Rows)
        {
            if (!filter.Passes(row.Digest, row.Dimensions))
            {
                continue;
            }

            if (!byDigest.TryGetValue(row.Digest, out DigestTotals? totals))
            {
                totals = new DigestTotals();
                byDigest.Add(row.Digest, totals);
            }

            totals.Add(row);
            total.Add(row);
        }

        TopRow[] rows = [.. byDigest.Select(entry => new TopRow(entry.Key, entry.Value, span.ElapsedNanoseconds))];
        Array.Sort(rows, (a, b) => Compare(a, b, order));
        return new TopTable(rows, new TopRow(Digest.Other, total, span.ElapsedNanoseconds));
    }

    // Ties must not make lines change places at each refresh.
    private static int Compare(TopRow a, TopRow b, TopOrder order)
    {
        int byMeasure = b.Measure(order).CompareTo(a.Measure(order));
        int byLoad = byMeasure != 0 ? byMeasure : b.Totals.DurationSum.CompareTo(a.Totals.DurationSum);
        return byLoad != 0 ? byLoad : a.Digest.Ordinal.CompareTo(b.Digest.Ordinal);
    }
}
