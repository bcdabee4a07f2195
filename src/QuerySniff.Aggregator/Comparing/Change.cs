namespace QuerySniff.Aggregator.Comparing;

/// <summary>What has become of a digest between two ranges.</summary>
internal enum Change
{
    /// <summary>It was not there before.</summary>
    New,

    /// <summary>It is not there any more.</summary>
    Gone,

    /// <summary>It takes longer, or fails more often.</summary>
    Regressed,

    /// <summary>It takes less, and fails no more often.</summary>
    Improved,

    /// <summary>No difference that is both certain and large.</summary>
    Unchanged,

    /// <summary>Of too few commands to tell.</summary>
    TooFew,
}
