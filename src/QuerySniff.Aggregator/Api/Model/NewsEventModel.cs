namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest that is new or worse.</summary>
internal sealed record NewsEventModel
{
    /// <summary>Of this kind and digest.</summary>
    public required string Id { get; init; }

    /// <summary>new_digest, slower or errors.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was first seen; of the other kinds the end of the range that tells.</summary>
    public required DateTime Time { get; init; }

    /// <summary>When it was first seen; of the other kinds the beginning of the range that tells.</summary>
    public required DateTime Since { get; init; }

    /// <summary>The digest id, 16 hex digits.</summary>
    public required string Digest { get; init; }

    public required string Fingerprint { get; init; }

    public required string Summary { get; init; }

    /// <summary>Its numbers of the time before; null where it was not.</summary>
    public required ComparedModel? Before { get; init; }

    /// <summary>Its numbers of the range.</summary>
    public required ComparedModel After { get; init; }

    /// <summary>The probability that a command of the range is slower than one of before; null for a new digest.</summary>
    public required double? Effect { get; init; }

    /// <summary>How likely that is by chance: of the errors, where they are what is worse.</summary>
    public required double? PValue { get; init; }
}
