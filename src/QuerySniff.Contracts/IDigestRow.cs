namespace QuerySniff.Contracts.V1;

/// <summary>A row of a window that stands for a digest in one set of dimensions: what rows of all kinds are told apart by.</summary>
public interface IDigestRow
{
    /// <summary>The digest.</summary>
    ulong Digest { get; }

    /// <summary>The schema's index in the batch's strings; 0 is the empty string, for what is unknown.</summary>
    uint SchemaIndex { get; set; }

    /// <summary>The user's index.</summary>
    uint UserIndex { get; set; }

    /// <summary>The client's index.</summary>
    uint ClientIndex { get; set; }

    /// <summary>The server's index.</summary>
    uint ServerIndex { get; set; }

    /// <summary>The application's index.</summary>
    uint ApplicationIndex { get; set; }

    /// <summary>How many connections one that was looked at stands for; 0 as 1.</summary>
    uint SampleWeight { get; }
}
