namespace QuerySniff.MySql;

/// <summary>A command that was sent and whose answer has not ended.</summary>
/// <param name="Code">Which command.</param>
/// <param name="HasStatement">Whether <paramref name="Statement"/> is set.</param>
/// <param name="Statement">What the sink made of its statement's text.</param>
/// <param name="RequestTimestamp">
/// When the request's last byte was seen, or the last byte of the answer to the statement before, in nanoseconds since the
/// Unix epoch.
/// </param>
/// <typeparam name="TStatement">What the sink made of the statement's text.</typeparam>
public readonly record struct RunningCommand<TStatement>(
    CommandCode Code, bool HasStatement, TStatement? Statement, long RequestTimestamp);
