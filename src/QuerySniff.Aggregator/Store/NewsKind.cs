namespace QuerySniff.Aggregator.Store;

/// <summary>What is told of a digest. The numbers are those of the file.</summary>
internal enum NewsKind
{
    /// <summary>Never seen before.</summary>
    NewDigest = 1,

    /// <summary>It takes longer.</summary>
    Slower = 2,

    /// <summary>It fails more often.</summary>
    Errors = 3,
}
