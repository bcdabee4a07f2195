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
            List<string> mine = ours[client].SelectMany(Lines).ToList();
            found.AddRange(Count(number, "tshark alone", Without(theirs[client], mine)));
            found.AddRange(Count(number, "querysniff alone", Without(mine, theirs[client])));
        }

        return found;
    }

    private static IEnumerable<string> Lines(DecodedConnection connection)
    {
        foreach (DecodedCommand command in connection.Commands)
        {
            yield return TsharkDecoding.Line(command.Code, command.Statement);
            if (command.Outcome == CommandOutcome.Error)
            {
                yield return TsharkDecoding.ErrorLine(command.ErrorCode);
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
