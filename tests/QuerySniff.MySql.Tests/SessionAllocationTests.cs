using QuerySniff.Compression;
using QuerySniff.Sql;

namespace QuerySniff.MySql.Tests;

/// <summary>The steady state allocates nothing.</summary>
public sealed class SessionAllocationTests
{
    public static TheoryData<string> Workloads => ["text", "multi-statements", "prepared", "split", "10,000 rows", "pipelined", "loss", "zlib", "zlib, split", "zstd"];

    [Theory]
    [MemberData(nameof(Workloads))]
    public void OnData_SteadyState_AllocatesNothing(string workload)
    {
        (Conversation prologue, Conversation round, int pieceBytes, bool loses) = Build(workload);
        using Decompressor decompressor = new();
        Session<int> session = new(joinedMidStream: false, decompressor);
        CountingSink sink = default(CountingSink);
        Feed(session, [.. prologue.Messages], int.MaxValue, false, ref sink);
        Conversation.Message[] messages = [.. round.Messages];
        for (int i = 0; i < 50; i++)
        {
            Feed(session, messages, pieceBytes, loses, ref sink);
        }

        CountingSink warm = sink;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Feed(session, messages, pieceBytes, loses, ref sink);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.Equal(2 * warm.Commands, sink.Commands);
        Assert.Equal(2 * warm.Rows, sink.Rows);
        Assert.True(sink.Commands > 0 && sink.StatementBytes > 0);
    }

    [Fact]
    public void Session_Idle_IsSmall()
    {
        // 100,000 connections must fit beside everything else.
        const int bytesMax = 1200;
        Conversation.Message[] messages = [.. new Conversation().LogIn().Query("SELECT 1").ResultSet(1).Messages];
        CountingSink sink = default;
        Session<int>[] sessions = new Session<int>[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < sessions.Length; i++)
        {
            sessions[i] = new Session<int>(joinedMidStream: false);
            Feed(sessions[i], messages, int.MaxValue, false, ref sink);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / sessions.Length, 1, bytesMax);
        Assert.All(sessions, static session => Assert.Equal(0, session.HeldBytes));
    }

    private static (Conversation Prologue, Conversation Round, int PieceBytes, bool Loses) Build(string workload)
    {
        Conversation prologue = new Conversation(Conversation.Modern).LogIn();
        Conversation round = new(Conversation.Modern);
        switch (workload)
        {
            case "text":
                return (prologue, round.Query("SELECT c FROM t").ResultSet(10).Query("UPDATE t SET c = 1").Ok(1)
                    .Query("USE shop").Ok(trackSchema: "shop"), int.MaxValue, false);
            case "multi-statements":
                ServerStatus more = Conversation.AutoCommit | ServerStatus.MoreResultsExist;
                return (prologue, round.Query("SELECT 1; CALL p(); USE shop; UPDATE t SET c = 1").ResultSet(1, status: more)
                    .ResultSet(3, status: more).Ok(status: more).Ok(status: more).Ok(1).Query("DO 1;").Ok(), int.MaxValue, false);
            case "prepared":
                return (prologue, round.Prepare("SELECT ?").Prepared(1, 1, 1).Execute(1).ResultSet(10, binary: true)
                    .Execute(1).ResultSet(3, binary: true).Close(1), int.MaxValue, false);
            case "split":
                return (prologue, round.Query("SELECT " + new string('1', 5000)).ResultSet(100), 100, false);
            case "10,000 rows":
                return (prologue, round.Query("SELECT a").ResultSet(10_000, 100), 1448, false);
            case "pipelined":
                return (prologue, round.Query("DO 1").Query("DO 2").Query("DO 3").Sequence(1).Ok().Sequence(1).Ok()
                    .Sequence(1).Ok(), int.MaxValue, false);
            case "zlib":
                return Compressed(round, CompressedConversation.Zlib, CapabilityFlags.Compress, int.MaxValue);
            case "zlib, split":
                return Compressed(round, CompressedConversation.Zlib, CapabilityFlags.Compress, 100);
            case "zstd":
                return Compressed(round, CompressedConversation.Zstandard, CapabilityFlags.ZstdCompressionAlgorithm, 1448);
            default:
                return (prologue, round.Query("SELECT a").ResultSet(10, 100).Flush().Query("SELECT b").ResultSet(3)
                    .Query("SELECT c").ResultSet(3), 400, true);
        }
    }

    private static (Conversation Prologue, Conversation Round, int PieceBytes, bool Loses) Compressed(
        Conversation round,
        Func<byte[], byte[]> compress,
        CapabilityFlags flag,
        int pieceBytes)
    {
        Conversation prologue = new Conversation(Conversation.Modern).LogIn();
        round.Query("SELECT " + new string('1', 500)).ResultSet(500).Query("UPDATE t SET c = 1").Ok(1);
        return (
            CompressedConversation.Of(prologue, compress, 4096, flag),
            CompressedConversation.Of(round, compress, 4096, flag),
            pieceBytes,
            false);
    }

    private static void Feed(
        Session<int> session,
        Conversation.Message[] messages,
        int pieceBytes,
        bool loses,
        ref CountingSink sink)
    {
        foreach (Conversation.Message message in messages)
        {
            for (int from = 0; from < message.Bytes.Length; from += Math.Min(pieceBytes, message.Bytes.Length))
            {
                int count = Math.Min(pieceBytes, message.Bytes.Length - from);
                if (loses && from == pieceBytes && !message.ToServer)
                {
                    session.OnGap(false, message.Timestamp, count, ref sink);
                    continue;
                }

                session.OnData(message.ToServer, message.Timestamp, message.Bytes.AsSpan(from, count), ref sink);
            }
        }
    }

    private struct CountingSink : ICommandSink<int>
    {
        public int Commands { get; private set; }

        public long Rows { get; private set; }

        public long StatementBytes { get; private set; }

        public readonly int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) =>
            StatementSplitter.Split(text, SqlDialect.None, truncated, statements);

        public readonly bool CallsProcedure(scoped ReadOnlySpan<byte> statement) =>
            StatementSplitter.CallsProcedure(statement, SqlDialect.None);

        public int OnStatement(scoped ReadOnlySpan<byte> text, bool truncated)
        {
            StatementBytes += text.Length;
            return text.Length;
        }

        public void OnCommand(in Command<int> command)
        {
            Commands++;
            Rows += command.Rows;
        }

        public readonly void OnEvent(SessionEvent sessionEvent)
        {
        }
    }
}
