namespace QuerySniff.Captures.Tests;

/// <summary>A connection's commands as decoded from a part of the capture, beside those of the whole.</summary>
internal sealed class Comparison
{
    private readonly List<DecodedCommand> _missing = [];
    private readonly List<DecodedCommand> _wrong = [];
    private readonly string _client;

    private Comparison(string client) => _client = client;

    /// <summary>Commands of the whole that the part does not have, or has marked.</summary>
    public IReadOnlyList<DecodedCommand> Missing => _missing;

    /// <summary>Commands of the part that say something else than the whole, and are not marked.</summary>
    public IReadOnlyList<DecodedCommand> Wrong => _wrong;

    /// <summary>
    /// How many of the missing were sent after a moment: what was lost then cost that many commands which were themselves
    /// on the wire whole.
    /// </summary>
    public int MissingAfter(long timestamp) => _missing.Count(command => command.RequestTimestamp > timestamp);

    /// <summary>Pairs each command of the part with one of the whole that it agrees with, times included.</summary>
    public static Comparison Of(Decoding truth, DecodedConnection part)
    {
        var comparison = new Comparison(part.Client);
        DecodedConnection whole = truth.Connections.Single(connection => connection.Client == part.Client);
        var expected = new List<DecodedCommand>(whole.Commands);
        foreach (DecodedCommand command in part.Commands)
        {
            int found = expected.FindIndex(command.AgreesWith);
            if (found >= 0)
            {
                expected.RemoveAt(found);
            }
            else if (!command.IsMarked)
            {
                comparison._wrong.Add(command);
            }
        }

        comparison._missing.AddRange(expected);
        return comparison;
    }

    /// <summary>What is wrong and what is missing, for a test's message.</summary>
    public string Describe() =>
        $"{_client}\n wrong:\n  {string.Join("\n  ", _wrong)}\n missing:\n  {string.Join("\n  ", _missing)}";
}
