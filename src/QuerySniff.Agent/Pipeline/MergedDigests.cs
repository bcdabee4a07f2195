using System.Diagnostics.CodeAnalysis;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// The digests of fingerprints whose names are merged, found by the fingerprint as it was before: so each is merged once,
/// and not for each query. Used by the capture thread alone.
/// </summary>
/// <remarks>
/// Bounded in number and in bytes. One who shards has many more such fingerprints than digests: at the bound it forgets them
/// all and begins anew, which costs merging them again and nothing else.
/// </remarks>
internal sealed class MergedDigests
{
    /// <summary>Fingerprints kept: a thousand shards with some sixty statements each.</summary>
    public const int FingerprintsMax = 1 << 16;

    /// <summary>Bytes of their texts: half a KiB each on average.</summary>
    public const int TextBytesMax = 32 << 20;

    private readonly Dictionary<ulong, (byte[] Text, Digest Digest)> _known = [];
    private int _textBytes;

    /// <summary>How many fingerprints it holds.</summary>
    public int Count => _known.Count;

    /// <summary>Finds the digest of a fingerprint. The hash leads the way, the text decides.</summary>
    public bool TryGet(ulong hash, scoped ReadOnlySpan<byte> fingerprint, [NotNullWhen(true)] out Digest? digest)
    {
        bool found = _known.TryGetValue(hash, out (byte[] Text, Digest Digest) known) && fingerprint.SequenceEqual(known.Text);
        digest = found ? known.Digest : null;
        return found;
    }

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        _known.Clear();
        _textBytes = 0;
    }

    /// <summary>Keeps a fingerprint's digest; of two with one hash the later.</summary>
    public void Add(ulong hash, scoped ReadOnlySpan<byte> fingerprint, Digest digest)
    {
        if (_known.Count == FingerprintsMax || fingerprint.Length > TextBytesMax - _textBytes)
        {
            Clear();
        }

        _known[hash] = (fingerprint.ToArray(), digest);
        _textBytes += fingerprint.Length;
    }
}
