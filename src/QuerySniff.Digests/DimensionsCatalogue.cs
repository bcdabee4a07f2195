using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.Digests;

/// <summary>
/// The combinations of dimensions that a process has seen. Looking one up hashes five strings: a session keeps what it
/// got until one of them changes. Owned by the capture thread.
/// </summary>
/// <remarks>
/// Bounded. While it is full, a combination that it does not know is <see cref="Dimensions.Other"/>, which the rows
/// show: totals stay exact, and <see cref="Refused"/> says how often it happened. A full one forgets at the end of each
/// window what was not used for <see cref="IdentityAge.IdleWindowsMax"/>. Who still holds a combination that is forgotten can go
/// on using it; the same values met again are then another object.
/// </remarks>
public sealed class DimensionsCatalogue
{
    /// <summary>How many combinations a catalogue holds unless told otherwise: a few MiB.</summary>
    public const int DimensionsMaxDefault = 50_000;

    private readonly Dictionary<(string, string, string, string, string), Dimensions> _known = [];
    private readonly int _dimensionsMax;
    private int _lastOrdinal;
    private int _window;

    /// <summary>Creates an empty catalogue.</summary>
    /// <param name="dimensionsMax">How many combinations it may hold.</param>
    public DimensionsCatalogue(int dimensionsMax = DimensionsMaxDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensionsMax);
        _dimensionsMax = dimensionsMax;
    }

    /// <summary>What a combination becomes that finds no place.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A catalogue's caller asks the catalogue.")]
    public Dimensions Other => Dimensions.Other;

    /// <summary>How many combinations it holds.</summary>
    public int Count => _known.Count;

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => _known.Count == _dimensionsMax;

    /// <summary>How many combinations were ever added.</summary>
    public long Added { get; private set; }

    /// <summary>How many look-ups ended at <see cref="Other"/> because the catalogue was full.</summary>
    public long Refused { get; private set; }

    /// <summary>The one object of a combination. An empty string means unknown.</summary>
    /// <param name="schema">The current schema.</param>
    /// <param name="user">The user.</param>
    /// <param name="client">The client's address, without its port.</param>
    /// <param name="server">The server's "ip:port".</param>
    /// <param name="application">The application.</param>
    /// <returns>The same object for the same values, or <see cref="Other"/>.</returns>
    public Dimensions GetOrAdd(string schema, string user, string client, string server, string application)
    {
        if (_known.TryGetValue((schema, user, client, server, application), out Dimensions? dimensions))
        {
            dimensions.LastUsed = _window;
            return dimensions;
        }

        if (IsFull)
        {
            Refused++;
            return Dimensions.Other;
        }

        Added++;
        _lastOrdinal = _lastOrdinal == int.MaxValue ? 1 : _lastOrdinal + 1;
        dimensions = new Dimensions(_lastOrdinal, schema, user, client, server, application) { LastUsed = _window };
        _known.Add((schema, user, client, server, application), dimensions);
        return dimensions;
    }

    /// <summary>
    /// A window has ended: what its rows hold was used in it. Where the catalogue is full, it forgets what was not used for
    /// long.
    /// </summary>
    /// <param name="rows">The window's rows.</param>
    public void EndWindow(ReadOnlySpan<DigestRow> rows)
    {
        foreach (DigestRow row in rows)
        {
            row.Dimensions.LastUsed = _window;
        }

        _window++;
        if (IsFull)
        {
            ForgetIdle();
        }
    }

    private void ForgetIdle()
    {
        foreach (((string, string, string, string, string) key, Dimensions dimensions) in _known)
        {
            if (_window - dimensions.LastUsed > IdentityAge.IdleWindowsMax)
            {
                _known.Remove(key);
            }
        }
    }
}
