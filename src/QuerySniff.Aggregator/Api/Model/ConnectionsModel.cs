namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Connections of a range. Each is counted once it is known whose it is, under the user that logged in.</summary>
internal sealed record ConnectionsModel
{
    /// <summary>Connections whose beginning was seen, refused ones among them.</summary>
    public required long Opened { get; init; }

    /// <summary>Connections that an agent met in their middle.</summary>
    public required long Joined { get; init; }

    /// <summary>Connections that turned to TLS.</summary>
    public required long Encrypted { get; init; }

    /// <summary>Open at the end of each host's last window of the range.</summary>
    public required long Open { get; init; }

    /// <summary>Ended by COM_QUIT.</summary>
    public required long ClosedQuit { get; init; }

    /// <summary>Ended by FIN without COM_QUIT: the client went away, or the server closed it (idle too long, killed).</summary>
    public required long ClosedAborted { get; init; }

    /// <summary>Ended by RST without COM_QUIT.</summary>
    public required long ClosedReset { get; init; }

    /// <summary>The server had refused it, before its handshake or at the login.</summary>
    public required long ClosedRefused { get; init; }

    /// <summary>Ended before the server had decided on a login.</summary>
    public required long ClosedAbandoned { get; init; }

    /// <summary>How it ended cannot be told: hidden by TLS or a loss of step, or given up by the agent.</summary>
    public required long ClosedUnknown { get; init; }

    /// <summary>From the first segment to the last, in seconds; null where none was seen from end to end.</summary>
    public required double? LifetimeMeanS { get; init; }

    /// <summary>What the server refused connections with.</summary>
    public required IReadOnlyList<ConnectionErrorModel> Errors { get; init; }
}
