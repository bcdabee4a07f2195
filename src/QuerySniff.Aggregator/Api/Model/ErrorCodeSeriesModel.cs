using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The errors of one code over time, and where they come from.</summary>
internal sealed record ErrorCodeSeriesModel : ErrorCodeModel
{
    /// <summary>Takes the errors of a code, how many there are of all, and their buckets.</summary>
    public ErrorCodeSeriesModel(CodeErrors errors, long total, BucketGrid grid)
        : base(errors, total)
    {
        Values = ModelMapping.PerBucket(
            grid, bucket => ModelMapping.Rate(errors.PerBucket![bucket] / grid.CoveredSeconds(bucket)));
        Digests = [.. errors.Digests.Select(entry => new ErrorDigestModel(entry.Digest, entry.Count))];
        Hosts = [.. errors.Hosts.Select(entry => new ErrorHostModel(entry.Host, entry.Count))];
    }

    /// <summary>Errors per second in each bucket.</summary>
    public double[] Values { get; }

    /// <summary>The five digests with most of them.</summary>
    public IReadOnlyList<ErrorDigestModel> Digests { get; }

    /// <summary>The five hosts with most of them.</summary>
    public IReadOnlyList<ErrorHostModel> Hosts { get; }
}
