using System.Text;
using QuerySniff.Agent.Delivery;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using QuerySniff.Sql;
using QuerySniff.TestKit;

namespace QuerySniff.Agent.Tests;

/// <summary>
/// From the frame to the batch: every statement of the corpus, with a canary for each literal, sent as a query, as one that
/// fails with its own text in the message, as a prepared statement, and among others in one text.
/// </summary>
public sealed class LeakTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long SecondNanoseconds = 1_000_000_000;
    private const int PortMin = 10_000;
    private const int Ports = 50_000;

    [VectorsFact(CanaryCorpus.Vector)]
    public void Encode_CanariesForEveryLiteral_LeavesNoPieceOfOneInABatch()
    {
        CanaryCorpus corpus = CanaryCorpus.Read();
        using WindowRecorder recorder = new(
            [WireConversation.ServerPort],
            new WindowRing(),
            statements: new StatementOptions { ApplicationTags = CommentTagKeys.All, MergedNames = ["t#", "*_#"] });
        recorder.Open(Start);
        for (int i = 0; i < corpus.Statements.Count; i++)
        {
            Send(recorder, corpus.Statements[i], (ushort)(PortMin + (i % Ports)), i % 4);
        }

        DigestWindow window = recorder.Close(Start + (60 * SecondNanoseconds), default)!;
        List<Batch> batches = new WindowEncoder(new AgentIdentity("db7", new InstantTime()), new KnownDigests()).Encode(window, default);

        Assert.InRange(window.Commands, corpus.Statements.Count, long.MaxValue);
        Assert.All(batches, batch => Check(corpus, batch));
    }

    private static void Send(WindowRecorder recorder, byte[] statement, ushort port, int kind)
    {
        // A connection for each: one statement must not set another's character set or mode.
        WireConversation conversation = new(port, multiStatements: true);
        string sql = Encoding.UTF8.GetString(statement);
        switch (kind)
        {
            case 0:
                conversation.Query(sql, rows: 1);
                break;
            case 1:
                conversation.FailingQuery(sql, $"You have an error in your SQL syntax near '{sql}' at line 1");
                break;
            case 2:
                conversation.Batch($"COMMIT; {sql}; {sql}", statements: 3);
                break;
            default:
                conversation.Prepare(1, sql);
                conversation.Execute(1, rows: 1);
                break;
        }

        foreach (byte[] frame in conversation.Frames)
        {
            recorder.Pipeline.OnFrame(new Frame(Start, WireConversation.LinkType, frame.Length, frame));
        }
    }

    private static void Check(CanaryCorpus corpus, Batch batch)
    {
        PushRequest request = PushRequest.Parser.ParseFrom(batch.Message);
        Assert.Null(corpus.FindWholeIn(batch.Message));
        Assert.All(request.Digests, digest => Assert.Null(corpus.FindPieceIn(Encoding.UTF8.GetBytes(digest.Fingerprint))));
        Assert.All(
            request.Strings.Where(text => !text.StartsWith("192.0.2.", StringComparison.Ordinal)),
            text => Assert.Null(corpus.FindPieceIn(Encoding.UTF8.GetBytes(text))));
    }
}
