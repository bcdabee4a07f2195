namespace QuerySniff.Rpc;

/// <summary>
/// The outcome of a call, with gRPC's names and numbers (grpc/grpc, doc/statuscodes.md).
/// </summary>
public enum RpcStatusCode
{
    /// <summary>The call succeeded.</summary>
    Ok = 0,

    /// <summary>The call was cancelled, usually by the caller.</summary>
    Cancelled = 1,

    /// <summary>A failure that says no more: a handler that threw, or a status that nobody knows.</summary>
    Unknown = 2,

    /// <summary>The request breaks the contract whatever the state of the server: sending it again is of no use.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the answer came; the call may have been carried out.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known, and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A bound was reached: a message too large, or a server that sheds load.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state that the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>A conflict with another call.</summary>
    Aborted = 10,

    /// <summary>A position outside the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The method, the encoding or the number of messages is not what the server offers.</summary>
    Unimplemented = 12,

    /// <summary>One of the two ends broke the protocol.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached at present: send it again later.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or corrupted.</summary>
    DataLoss = 15,

    /// <summary>The caller did not show who it is.</summary>
    Unauthenticated = 16,
}
