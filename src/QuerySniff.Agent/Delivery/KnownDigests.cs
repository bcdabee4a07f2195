using QuerySniff.Agent.Pipeline;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The digests whose texts the aggregator has: a text travels until it is acknowledged, and again when it is asked for.
/// Shared by the encoder and the sender. Bounded: one that gets too large is forgotten, and the texts are sent again.
/// </summary>
internal sealed class KnownDigests
{
    /// <summary>Digests known: twice as many as the catalogue holds at a time, a few MiB.</summary>
    public const int DigestsMax = 2 * StatementRecogniser.DigestsMax;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _known = [];

    /// <summary>Whether the aggregator has the digest's text.</summary>
    public bool Contains(ulong digest)
    {
        lock (_lock)
        {
            return _known.Contains(digest);
        }
    }

    /// <summary>Forgets all: another aggregator has other texts.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _known.Clear();
        }
    }

    /// <summary>Takes an acknowledgement.</summary>
    public void Acknowledge(IEnumerable<DigestText> sent, IEnumerable<ulong> unknown)
    {
        lock (_lock)
        {
            foreach (DigestText text in sent)
            {
                _known.Add(text.Digest);
            }

            _known.ExceptWith(unknown);
            if (_known.Count > DigestsMax)
            {
                _known.Clear();
            }
        }
    }
}
