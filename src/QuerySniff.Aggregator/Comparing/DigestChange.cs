using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Comparing;

/// <summary>A digest in two ranges.</summary>
/// <param name="Digest">The digest.</param>
/// <param name="Now">Its numbers of the later range; null where it was not.</param>
/// <param name="Base">Its numbers of the earlier one.</param>
internal sealed record DigestChange(DigestDescription Digest, CommandAggregate? Now, CommandAggregate? Base)
{
    /// <summary>What has become of it.</summary>
    public Change Change { get; init; }

    /// <summary>Whether it fails more often, beyond chance and by much.</summary>
    public bool FailsMore { get; init; }

    /// <summary>How the durations compare; null where one of the ranges has too few.</summary>
    public RankTest? Durations { get; init; }

    /// <summary>How likely the difference between the shares of errors is by chance; null as above.</summary>
    public double? ErrorsPValue { get; init; }
}
