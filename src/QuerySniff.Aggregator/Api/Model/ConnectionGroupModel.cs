namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The connections of one value of a dimension.</summary>
internal sealed record ConnectionGroupModel
{
    /// <summary>Empty: unknown; "(other)": what found no place in an agent's bounded table.</summary>
    public required string Value { get; init; }

    public required ConnectionsModel Connections { get; init; }
}
