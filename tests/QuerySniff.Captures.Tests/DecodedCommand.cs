using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>A command as it was decoded: all that the decoder says of it.</summary>
internal sealed record DecodedCommand
{
    public required CommandCode Code { get; init; }

    public required CommandOutcome Outcome { get; init; }

    public required string? Statement { get; init; }

    public required uint? StatementId { get; init; }

    public required int StatementNumber { get; init; }

    public required int StatementCount { get; init; }

    public required ushort ErrorCode { get; init; }

    public required ulong SqlState { get; init; }

    public required long Rows { get; init; }

    public required long Affected { get; init; }

    public required int Warnings { get; init; }

    public required ServerStatus? StatusFlags { get; init; }

    public required long RequestBytes { get; init; }

    public required long ResponseBytes { get; init; }

    public required long RequestTimestamp { get; init; }

    public required long FirstByteTimestamp { get; init; }

    public required long LastByteTimestamp { get; init; }

    public required bool IsTainted { get; init; }

    public required string User { get; init; }

    public required string Schema { get; init; }

    /// <summary>Whether the decoder itself says that it is not to be trusted whole.</summary>
    public bool IsMarked => IsTainted || Outcome is CommandOutcome.Unknown or CommandOutcome.Aborted;

    /// <summary>The command without its times: those of a shuffled capture are others.</summary>
    public DecodedCommand Untimed() => this with { RequestTimestamp = 0, FirstByteTimestamp = 0, LastByteTimestamp = 0 };

    /// <summary>
    /// Whether all that it says is what the truth says. It may say less: who the user is, which schema is the current
    /// one and what a prepared statement's text was cannot be known if that part was not seen.
    /// </summary>
    public bool AgreesWith(DecodedCommand truth) => this == truth with
    {
        User = User.Length == 0 ? "" : truth.User,
        Schema = Schema.Length == 0 ? "" : truth.Schema,
        Statement = Statement is null && Code != CommandCode.Query ? null : truth.Statement,
    };

    /// <summary>A line for a test's message.</summary>
    public override string ToString() =>
        $"{Code} {Outcome} '{(Statement is { Length: > 60 } text ? text[..60] : Statement)}' {StatementNumber}/{StatementCount} id {StatementId}, error {ErrorCode}, "
        + $"rows {Rows}, affected {Affected}, warnings {Warnings}, status {StatusFlags}, bytes {RequestBytes}+{ResponseBytes}, "
        + $"frames {RequestTimestamp / 1e6}-{FirstByteTimestamp / 1e6}-{LastByteTimestamp / 1e6}, {User}@{Schema}{(IsTainted ? ", tainted" : "")}";
}
