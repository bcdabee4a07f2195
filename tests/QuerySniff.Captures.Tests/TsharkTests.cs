using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// What is decoded, against what tshark decodes, over all captures: the commands of each connection with their statements, and
/// the errors. tests/captures/tshark.json has the differences.
/// </summary>
public sealed class TsharkTests
{
    [TsharkFact]
    public async Task Commands_OfEachCapture_AreThoseOfTsharkOrListed()
    {
        string[] captures = [.. CaptureCase.Recorded, .. CaptureCase.Published];
        List<(string, string)> differences = new();
        foreach (string name in captures)
        {
            differences.AddRange((await CompareAsync(CaptureCase.Open(name))).Select(what => (name, what)));
        }

        DisagreementList.AssertListed("tshark.json", captures, differences);
    }

    private static async Task<IReadOnlyList<string>> CompareAsync(CaptureCase capture)
    {
        ILookup<string, string> theirs = await TsharkDecoding.OfAsync(capture);
        ILookup<string, DecodedConnection> ours = Decoding.Of(capture.Frames, capture.Ports).Connections.ToLookup(c => c.Client);
        List<string> found = new();
        foreach ((int number, string client) in ours.Select(group => group.Key).Union(theirs.Select(group => group.Key)).Index())
        {
            List<string> mine = ours[client].SelectMany(connection => Lines(connection, theirs[client])).ToList();
            found.AddRange(Count(number, "tshark alone", Without(theirs[client], mine)));
            found.AddRange(Count(number, "querysniff alone", Without(mine, theirs[client])));
        }

        return found;
    }

    private static IEnumerable<string> Lines(DecodedConnection connection, IEnumerable<string> theirs)
    {
        foreach (DecodedCommand[] statements in connection.Sent)
        {
            string line = TsharkDecoding.Line(statements[0].Code, string.Join("; ", statements.Select(statement => statement.Statement)));

            // Behind a statement that fails none is run, but all are in the packet.
            bool ended = statements.Length < statements[0].StatementCount && statements[^1].Outcome == CommandOutcome.Error;
            yield return (ended ? theirs.FirstOrDefault(whole => whole.StartsWith(line + ";", StringComparison.Ordinal)) : null) ?? line;
            if (statements[^1].Outcome == CommandOutcome.Error)
            {
                yield return TsharkDecoding.ErrorLine(statements[^1].ErrorCode);
            }
        }

        if (connection.Session.LoginErrorCode != 0)
        {
            yield return TsharkDecoding.ErrorLine(connection.Session.LoginErrorCode);
        }
    }

    private static IEnumerable<string> Count(int connection, string who, IEnumerable<string> lines) =>
        from line in lines
        group line by line into same
        select $"connection {connection}, {who}: {same.Key}{(same.Count() > 1 ? $" ({same.Count()} times)" : "")}";

    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        List<string> left = lines.ToList();
        foreach (string other in others)
        {
            left.Remove(other);
        }

        return left;
    }
}
