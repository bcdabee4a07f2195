namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A digest that was new, or became worse.</summary>
internal sealed record NewsEventModel
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>new_digest, slower or errors.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTime Time { get; init; }

    /// <summary>When it was first seen; of the other kinds about when it began, to the minute.</summary>
    public required DateTime Since { get; init; }

    /// <summary>When it was over; null while it lasts, and for a new digest.</summary>
    public required DateTime? Ended { get; init; }

    /// <summary>The digest id, 16 hex digits.</summary>
    public required string Digest { get; init; }

    public required string Fingerprint { get; init; }

    public required string Summary { get; init; }

    /// <summary>The hosts with most of its load when it was found: five at most.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>How many hosts ran it then.</summary>
    public required int HostsTotal { get; init; }

    /// <summary>The applications with most of its load when it was found: five at most; empty: unknown.</summary>
    public required IReadOnlyList<string> Applications { get; init; }

    /// <summary>How many applications ran it then.</summary>
    public required int ApplicationsTotal { get; init; }

    /// <summary>Its numbers of the hour before; null for a new digest.</summary>
    public required ComparedModel? Before { get; init; }

    /// <summary>Its numbers of the ten minutes in which it was found.</summary>
    public required ComparedModel After { get; init; }

    /// <summary>The probability that a command was slower than one of before; null for a new digest.</summary>
    public required double? Effect { get; init; }

    /// <summary>How likely that is by chance: of the errors, where they are what is worse.</summary>
    public required double? PValue { get; init; }

    /// <summary>Its page of the dashboard; null where the aggregator's public_url is not set.</summary>
    public required string? Url { get; init; }
}
