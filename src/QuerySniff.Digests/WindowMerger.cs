using System.Diagnostics;

namespace QuerySniff.Digests;

/// <summary>
/// Makes one window of those that several capture threads have counted in the same stretch of time, each of its own
/// connections and with catalogues of its own: the sums are as if one thread had counted all. One thread at a time.
/// </summary>
/// <remarks>
/// Digests are the same if their texts are, dimensions if their values are; in the merged window both are the objects of
/// whichever window had them first. What no row can tell any more is counted once a thread: a statement that was new to two
/// of them is two of <see cref="DigestWindow.Identities"/>.
/// </remarks>
public sealed class WindowMerger
{
    private readonly HashSet<Digest> _digests = new(new SameText());
    private readonly HashSet<Dimensions> _dimensions = new(new SameValues());

    /// <summary>Adds windows to another one, whose bounds hold for the sum.</summary>
    /// <param name="target">The window that takes them.</param>
    /// <param name="others">The others, of the same beginning and the same sample; they stay as they are.</param>
    public void Merge(DigestWindow target, IReadOnlyList<DigestWindow> others)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(others);
        foreach (DigestRow row in target.Rows)
        {
            _ = Same(row.Digest, row.Dimensions);
        }

        Learn(target.Transactions);
        Learn(target.Unfinished);
        foreach (DigestWindow other in others)
        {
            Debug.Assert(
                (target.Start, target.SampleWeight) == (other.Start, other.SampleWeight),
                "Windows of different times or samples do not add up.");
            target.MergeConcurrent(other, this);
        }

        _digests.Clear();
        _dimensions.Clear();
    }

    /// <summary>The objects that stand for a key in the merged window: these, if there are none that are the same.</summary>
    internal (Digest Digest, Dimensions Dimensions) Same(Digest digest, Dimensions dimensions) =>
        (Same(_digests, digest), Same(_dimensions, dimensions));

    private static T Same<T>(HashSet<T> known, T one)
    {
        if (known.TryGetValue(one, out T? same))
        {
            return same;
        }

        known.Add(one);
        return one;
    }

    private void Learn<TRow>(KeyedRows<TRow> rows)
        where TRow : KeyedRow<TRow>, new()
    {
        for (int i = 0; i < rows.Count; i++)
        {
            _ = Same(rows[i].Digest, rows[i].Dimensions);
        }
    }

    private sealed class SameText : IEqualityComparer<Digest>
    {
        public bool Equals(Digest? x, Digest? y) => x!.Id == y!.Id && x.Text.SequenceEqual(y.Text);

        public int GetHashCode(Digest digest) => digest.Id.GetHashCode();
    }

    private sealed class SameValues : IEqualityComparer<Dimensions>
    {
        public bool Equals(Dimensions? x, Dimensions? y) => Values(x!) == Values(y!);

        public int GetHashCode(Dimensions dimensions) => Values(dimensions).GetHashCode();

        private static (string, string, string, string, string) Values(Dimensions dimensions) => (
            dimensions.Schema, dimensions.User, dimensions.Client, dimensions.Server, dimensions.Application);
    }
}
