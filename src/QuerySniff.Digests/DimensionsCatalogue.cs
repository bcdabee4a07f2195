using System.Diagnostics.CodeAnalysis;

namespace QuerySniff.Digests;

/// <summary>
/// The combinations of dimensions that a process has seen. Looking one up hashes five strings: a session keeps what it
/// got until one of them changes. Owned by the capture thread.
/// </summary>
/// <remarks>
/// Bounded. Once it is full, a combination that it does not know is <see cref="Dimensions.Other"/>, which the rows
/// show: totals stay exact, and <see cref="Refused"/> says how often it happened.
/// </remarks>
public sealed class DimensionsCatalogue
{
    /// <summary>How many combinations a catalogue holds unless told otherwise: a few MiB.</summary>
    public const int DimensionsMaxDefault = 50_000;

    private readonly Dictionary<(string, string, string, string, string), Dimensions> _known = [];
    private readonly int _dimensionsMax;

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
            return dimensions;
        }

        if (_known.Count == _dimensionsMax)
        {
            Refused++;
            return Dimensions.Other;
        }

        dimensions = new Dimensions(_known.Count + 1, schema, user, client, server, application);
        _known.Add((schema, user, client, server, application), dimensions);
        return dimensions;
    }
}
