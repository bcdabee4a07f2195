using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace QuerySniff.Digests;

/// <summary>
/// The digests that a process has seen, found by a fast hash of their text. The hash only leads the way: the text
/// decides, so that a collision never makes one digest of two. Owned by the capture thread.
/// </summary>
/// <remarks>
/// Bounded in number and in bytes. While it is full, every statement that it does not know is
/// <see cref="Digest.Other"/>, which the rows show: totals stay exact, and <see cref="Refused"/> says how often it
/// happened. A full one forgets at the end of each window what was not used for
/// <see cref="IdentityAge.IdleWindowsMax"/>. Who still holds a digest that is forgotten can go on using it; the same statement
/// met again is then another object with the same id.
/// </remarks>
public sealed class DigestCatalogue
{
    /// <summary>
    /// How many digests a catalogue holds unless told otherwise: a large application has some thousands; more than this
    /// comes of data in identifiers.
    /// </summary>
    public const int DigestsMaxDefault = 50_000;

    /// <summary>How many bytes of text a catalogue holds: 1 KiB a digest on average, for the default number.</summary>
    public const long TextBytesMax = 48L << 20;

    private const int SlotsInitial = 1024;

    private readonly int _digestsMax;
    private Slot[] _slots = new Slot[SlotsInitial];
    private long _textBytes;
    private int _lastOrdinal;
    private int _window;

    /// <summary>Creates an empty catalogue.</summary>
    /// <param name="digestsMax">How many digests it may hold.</param>
    public DigestCatalogue(int digestsMax = DigestsMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(digestsMax);
        _digestsMax = digestsMax;
    }

    /// <summary>What a statement belongs to that finds no place.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A catalogue's caller asks the catalogue.")]
    public Digest Other => Digest.Other;

    /// <summary>How many digests it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How many digests were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>How many statements went to <see cref="Other"/> because the catalogue was full.</summary>
    public long Refused { get; private set; }

    /// <summary>
    /// Finds a fingerprint's digest. In a full catalogue this finds <see cref="Other"/> for what it does not know, so
    /// that a flood of new statements does not cost their ids.
    /// </summary>
    /// <param name="hash">A 64-bit hash of the fingerprint, the same function always.</param>
    /// <param name="fingerprint">The fingerprint in UTF-8; borrowed.</param>
    /// <param name="digest">The digest found.</param>
    /// <returns>Whether there is one; if not, it can be added.</returns>
    public bool TryGet(ulong hash, scoped ReadOnlySpan<byte> fingerprint, [NotNullWhen(true)] out Digest? digest)
    {
        digest = Find(hash, fingerprint);
        if (digest is null && IsFull)
        {
            Refused++;
            digest = Digest.Other;
        }

        return digest is not null;
    }

    /// <summary>Adds a digest, copying its text; one that is there already is given back.</summary>
    /// <param name="hash">The hash that <see cref="TryGet"/> is asked with.</param>
    /// <param name="fingerprint">The fingerprint in UTF-8; borrowed.</param>
    /// <param name="id">The digest id.</param>
    /// <param name="perconaId">Percona's query id.</param>
    /// <param name="summary">What the statement does, in a few words.</param>
    /// <returns>
    /// The digest, or <see cref="Other"/> if there is no place for it: the catalogue is full until it forgets something.
    /// </returns>
    public Digest Add(ulong hash, scoped ReadOnlySpan<byte> fingerprint, ulong id, string perconaId, string summary)
    {
        if (Find(hash, fingerprint) is { } known)
        {
            return known;
        }

        if (IsFull || Count == _digestsMax || fingerprint.Length > TextBytesMax - _textBytes)
        {
            IsFull = true;
            Refused++;
            return Digest.Other;
        }

        if (Count >= _slots.Length / 2)
        {
            Grow();
        }

        Count++;
        Added++;
        _textBytes += fingerprint.Length;
        _lastOrdinal = _lastOrdinal == int.MaxValue ? 1 : _lastOrdinal + 1;
        Digest digest = new(_lastOrdinal, id, fingerprint.ToArray(), perconaId, summary) { LastUsed = _window };
        Place(new Slot { Hash = hash, Digest = digest });
        return digest;
    }

    /// <summary>
    /// A window has ended: what its rows hold was used in it. Where the catalogue is full, it forgets what was not used for
    /// long.
    /// </summary>
    /// <param name="rows">The window's rows.</param>
    /// <returns>Whether something was forgotten.</returns>
    public bool EndWindow(ReadOnlySpan<DigestRow> rows)
    {
        foreach (DigestRow row in rows)
        {
            row.Digest.LastUsed = _window;
        }

        _window++;
        return IsFull && Array.Exists(_slots, slot => slot.Digest is { } digest && IsIdle(digest)) && ForgetIdle();
    }

    private bool IsIdle(Digest digest) => _window - digest.LastUsed > IdentityAge.IdleWindowsMax;

    private bool ForgetIdle()
    {
        Slot[] old = _slots;
        (Count, _textBytes, _slots) = (0, 0, new Slot[old.Length]);
        foreach (Slot slot in old)
        {
            if (slot.Digest is { } digest && !IsIdle(digest))
            {
                Place(slot);
                Count++;
                _textBytes += digest.Text.Length;
            }
        }

        IsFull = false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Digest? Find(ulong hash, scoped ReadOnlySpan<byte> fingerprint)
    {
        Slot[] slots = _slots;
        for (int i = Home(hash, slots.Length); ; i = (i + 1) & (slots.Length - 1))
        {
            ref readonly Slot slot = ref slots[i];
            if (slot.Digest is not { } digest)
            {
                return null;
            }

            if (slot.Hash == hash && digest.Text.SequenceEqual(fingerprint))
            {
                digest.LastUsed = _window;
                return digest;
            }
        }
    }

    private void Place(Slot added)
    {
        int i = Home(added.Hash, _slots.Length);
        while (_slots[i].Digest is not null)
        {
            i = (i + 1) & (_slots.Length - 1);
        }

        _slots[i] = added;
    }

    private void Grow()
    {
        Slot[] old = _slots;
        _slots = new Slot[old.Length * 2];
        foreach (Slot slot in old)
        {
            if (slot.Digest is not null)
            {
                Place(slot);
            }
        }
    }

    private static int Home(ulong hash, int slots) => (int)hash & (slots - 1);

    private struct Slot
    {
        public ulong Hash;
        public Digest? Digest;
    }
}
