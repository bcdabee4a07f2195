using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>A connection's commands as decoded from a part of the capture, beside those of the whole.</summary>
internal sealed class Comparison
{
    /// <summary>Commands listed in a message: the first ones show what went wrong.</summary>
    private const int ListedMax = 5;

    private readonly List<DecodedCommand> _missing;
    private readonly List<DecodedCommand> _wrong = [];
    private readonly DecodedConnection _whole;

    /// <summary>When the client has sent something.</summary>
    private readonly List<long> _sent;

    private Comparison(DecodedConnection whole, List<DecodedConnection> parts, List<long> sent)
    {
        _whole = whole;
        _sent = sent;
        _missing = [.. whole.Commands];
        Gaps = parts.Sum(part => part.Gaps);
        foreach (DecodedCommand command in parts.SelectMany(part => part.Commands))
        {
            int found = _missing.FindIndex(command.AgreesWith);
            if (found >= 0)
            {
                _missing.RemoveAt(found);
            }
            else if (!command.IsMarked)
            {
                _wrong.Add(command);
            }
        }
    }

    /// <summary>Commands of the whole that the part does not have, or has marked.</summary>
    public IReadOnlyList<DecodedCommand> Missing => _missing;

    /// <summary>Commands of the part that say something else than the whole, and are not marked.</summary>
    public IReadOnlyList<DecodedCommand> Wrong => _wrong;

    /// <summary>Gaps declared in the part.</summary>
    public int Gaps { get; }

    /// <summary>Compares each connection of the whole, times included: frames have their numbers for timestamps.</summary>
    public static IEnumerable<Comparison> Of(CaptureCase capture, Decoding truth, Decoding part)
    {
        ILookup<string, long> sent = capture.Segments.Where(segment => segment.Payload.Length > 0)
            .ToLookup(segment => segment.SourceName, segment => segment.Timestamp);
        return from whole in truth.Connections
               select new Comparison(
                   whole, [.. part.Connections.Where(connection => connection.Client == whole.Client)], [.. sent[whole.Client]]);
    }

    /// <summary>
    /// Missing commands that have no excuse: after what was lost at a moment there has been a certain command boundary,
    /// and they were sent after it.
    /// </summary>
    public IEnumerable<DecodedCommand> MissingInStep(long lostAt)
    {
        int boundary = _whole.Commands.FindIndex(command => command.RequestTimestamp > lostAt && IsCertainBoundary(command));
        return boundary < 0 ? [] : _missing.Where(command => _whole.Commands.IndexOf(command) > boundary);
    }

    /// <summary>What is wrong and what is missing, for a test's message.</summary>
    public string Describe() =>
        $"{_whole.Client}\n wrong:\n  {string.Join("\n  ", _wrong.Take(ListedMax))}\n missing:\n  {string.Join("\n  ", _missing.Take(ListedMax))}";

    /// <summary>
    /// Whether a command can be told for one by itself: sent in one segment while no other waited for its answer, and
    /// answered before the next was sent.
    /// </summary>
    private bool IsCertainBoundary(DecodedCommand command) =>
        command.Outcome is CommandOutcome.Ok or CommandOutcome.Error
        && SegmentsOf(command) == 1
        && _whole.Commands.TrueForAll(other => ReferenceEquals(other, command)
            || other.RequestTimestamp > command.LastByteTimestamp
            || (other.RequestTimestamp < command.RequestTimestamp && other.LastByteTimestamp < command.RequestTimestamp));

    /// <summary>Segments that the client has sent of a command, and since the one before.</summary>
    private int SegmentsOf(DecodedCommand command)
    {
        long before = _whole.Commands.Where(other => other.RequestTimestamp < command.RequestTimestamp)
            .Select(other => other.RequestTimestamp).DefaultIfEmpty(-1).Max();
        return _sent.Count(timestamp => timestamp > before && timestamp <= command.RequestTimestamp);
    }
}
