namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The commands of a range by the values of a dimension.</summary>
internal sealed record GroupsAnswerModel
{
    /// <summary>The beginning of the range, inclusive.</summary>
    public required DateTime From { get; init; }

    /// <summary>The end of the range, exclusive.</summary>
    public required DateTime To { get; init; }

    public required CoverageModel Coverage { get; init; }

    /// <summary>The dimension.</summary>
    public required string By { get; init; }

    /// <summary>
    /// Whether a command counts in each of several groups, as with tables: the groups' numbers may then add up to more than the
    /// total.
    /// </summary>
    public required bool Overlapping { get; init; }

    /// <summary>Of all commands of the range, each counted once.</summary>
    public required TotalModel Total { get; init; }

    /// <summary>How many groups there are, listed or not.</summary>
    public required int GroupsTotal { get; init; }

    /// <summary>What gives the groups that follow, to be asked for with this answer's from and to; null where none follow.</summary>
    public required string? NextCursor { get; init; }

    /// <summary>Descending by what was asked for.</summary>
    public required IReadOnlyList<GroupModel> Groups { get; init; }
}
