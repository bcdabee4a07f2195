using System.Text;
using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>Transactions and unfinished commands, from the frames to the window. A frame takes a millisecond.</summary>
[Collection(AloneCollection.Name)]
public sealed class TransactionTests : IDisposable
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long Millisecond = 1_000_000;
    private const long Window = 10_000_000_000;
    private const ushort Outside = 2;
    private const ushort Inside = 3;
    private const ushort NoAutoCommit = 0;
    private const ushort NoAutoCommitInside = 1;

    private readonly WindowRecorder _recorder = new([WireConversation.ServerPort], new WindowRing());
    private readonly WireConversation _client = new();
    private long _now = Start;
    private int _fed;

    public TransactionTests() => _recorder.Open(Start);

    public void Dispose() => _recorder.Dispose();

    [Theory]
    [InlineData("BEGIN", "COMMIT", TransactionEnd.Committed)]
    [InlineData("start transaction read only", "commit work", TransactionEnd.Committed)]
    [InlineData("START TRANSACTION", "ROLLBACK", TransactionEnd.RolledBack)]
    [InlineData("BEGIN", "CREATE TABLE t (a INT)", TransactionEnd.Implicit)]
    [InlineData("BEGIN", "SET autocommit = 1", TransactionEnd.Implicit)]
    public void Transaction_IsKnownByItsFirstStatementAndCountedByHowItEnds(string begin, string end, TransactionEnd expected)
    {
        Say(begin, Inside);
        Say("UPDATE t SET a = 1 WHERE b = 2", Inside);
        Idle(100);
        Say("UPDATE t SET a = 3 WHERE b = 4", Inside);
        Say("SELECT a FROM u", Inside);
        Idle(300);
        Say(end, Outside);

        TransactionRow row = Transaction("UPDATE t SET a = ? WHERE b = ?");
        Assert.Equal(("app", "shop"), (row.Dimensions.User, row.Dimensions.Schema));
        bool endIsStatement = expected == TransactionEnd.Implicit;
        Assert.Equal((1L, 1L, endIsStatement ? 4L : 3L, 0L), (row.Count, row.EndedBy(expected), row.Statements, row.Untimed));

        // Ten frames, the first at 1 and the last at 10 ms, and what lies between an answer and the next request.
        Assert.Equal((9 + 400) * Millisecond, row.DurationSumNanoseconds);
        Assert.Equal((4 + 400) * Millisecond, row.IdleSumNanoseconds);
        Assert.Equal((1L, row.DurationMaxNanoseconds), (row.Duration.Count, row.DurationSumNanoseconds));
        TransactionRow holder = Transaction("SELECT a FROM u");
        Assert.Equal((0L, 1L, 301 * Millisecond, 301 * Millisecond), (holder.Count, holder.Holds, holder.HoldSumNanoseconds, holder.HoldMaxNanoseconds));
    }

    [Fact]
    public void AutoCommitOff_TheStatementThatOpensIt_IsTheTransactions()
    {
        Say("SET autocommit = 0", NoAutoCommit);
        Idle(50);
        Say("INSERT INTO t (a) VALUES (1)", NoAutoCommitInside);
        Say("COMMIT", NoAutoCommit);
        Say("DELETE FROM t", NoAutoCommitInside);
        Say("ROLLBACK", NoAutoCommit);

        Assert.Equal((1L, 1L, 3 * Millisecond), Committed(Transaction("INSERT INTO t (a) VALUES (?)")));
        Assert.Equal(1, Transaction("DELETE FROM t").EndedBy(TransactionEnd.RolledBack));
    }

    [Fact]
    public void OneAfterTheOther_WithoutAnAnswerOutside_AreSeveral()
    {
        Say("BEGIN", Inside);
        Say("DELETE FROM a", Inside);
        Say("BEGIN", Inside);
        Say("DELETE FROM b", Inside);
        Say("COMMIT AND CHAIN", Inside);
        Say("DELETE FROM c", Inside);
        Say("SAVEPOINT s", Inside);
        Say("ROLLBACK TO s", Inside);
        Say("ROLLBACK", Outside);

        Assert.Equal(1, Transaction("DELETE FROM a").EndedBy(TransactionEnd.Implicit));
        Assert.Equal(1, Transaction("DELETE FROM b").EndedBy(TransactionEnd.Committed));
        TransactionRow last = Transaction("DELETE FROM c");
        Assert.Equal((1L, 1L), (last.Count, last.EndedBy(TransactionEnd.RolledBack)));
        Assert.All(Rows(_recorder.Current.Transactions), row => Assert.Equal(0, row.Untimed));
    }

    [Fact]
    public void Deadlock_EndsIt_AndAnotherErrorDoesNot()
    {
        Say("BEGIN", Inside);
        Ask("UPDATE t SET a = 1");
        _client.Fail(1062);
        Feed();
        Assert.Equal(0, _recorder.Current.Transactions.Count);
        Ask("UPDATE t SET a = 2");
        _client.Fail(1213);
        Feed();

        TransactionRow row = Transaction("UPDATE t SET a = ?");
        Assert.Equal((1L, 1L, 2L), (row.Count, row.EndedBy(TransactionEnd.RolledBack), row.Statements));
    }

    [Fact]
    public void Disconnected_InATransaction_IsCountedWithTheTimeItWasHeld()
    {
        Say("BEGIN", Inside);
        Say("DELETE FROM a", Inside);
        Idle(500);
        _client.Quit();
        _client.Finish();
        Feed();

        TransactionRow row = Transaction("DELETE FROM a");
        Assert.Equal((1L, 1L, 1L), (row.Count, row.EndedBy(TransactionEnd.Disconnected), row.Holds));
        Assert.InRange(row.IdleSumNanoseconds, 500 * Millisecond, 510 * Millisecond);
    }

    [Fact]
    public void JoinedInATransaction_IsCountedAndNotTimed()
    {
        Say("BEGIN", Inside);
        Say("DELETE FROM a", Inside);
        int joined = _client.Frames.Count;
        using WindowRecorder recorder = new([WireConversation.ServerPort], new WindowRing());
        Say("DELETE FROM b", Inside);
        Say("DELETE FROM c", Inside);
        Say("COMMIT", Outside);
        Say("BEGIN", Inside);
        Say("DELETE FROM d", Inside);
        Say("COMMIT", Outside);
        Feed(recorder, _client.Frames[joined..]);

        TransactionRow[] rows = Rows(recorder.Current.Transactions);
        Assert.Equal(2, rows.Sum(row => row.Count));
        Assert.Equal(1, rows.Sum(row => row.Untimed));
        Assert.Equal("DELETE FROM d", rows.Single(row => row.Count > 0 && row.Untimed == 0).Digest.Fingerprint);
    }

    [Fact]
    public void WindowsEnd_InATransaction_SaysThatItIsOpenAndHowOldItIs()
    {
        Say("BEGIN", Inside);
        Say("DELETE FROM a", Inside);

        TransactionRow first = Rows(Close(Window).Transactions).Single();
        TransactionRow second = Rows(Close(2 * Window).Transactions).Single();

        Assert.Equal(("DELETE FROM a", 0L, 1L), (first.Digest.Fingerprint, first.Count, first.Open));
        long startedAt = Start + ((_client.Frames.Count - 3) * Millisecond);
        Assert.Equal(Start + Window - startedAt, first.OpenOldestNanoseconds);
        Assert.Equal(first.OpenOldestNanoseconds + Window, second.OpenOldestNanoseconds);
        _now = Start + (2 * Window);
        Say("COMMIT", Outside);
        TransactionRow ended = Rows(Close(3 * Window).Transactions).Single(row => row.Count > 0);
        Assert.Equal((1L, 0L), (ended.Count, ended.Open));
    }

    [Fact]
    public void WindowsEnd_WithAQueryRunning_SaysWhichAndSinceWhen()
    {
        Ask("SELECT sleep(100)");
        long askedAt = _now;

        UnfinishedRow first = Rows(Close(Window).Unfinished).Single();
        UnfinishedRow second = Rows(Close(2 * Window).Unfinished).Single();

        Assert.Equal(("SELECT SLEEP(?)", "app", 1L), (first.Digest.Fingerprint, first.Dimensions.User, first.Running));
        Assert.Equal(Start + Window - askedAt, first.RunningOldestNanoseconds);
        Assert.Equal(Start + (2 * Window) - askedAt, second.RunningOldestNanoseconds);
        _now = Start + (2 * Window);
        _client.Answer();
        Feed();
        Assert.Equal(0, Close(3 * Window).Unfinished.Count);
    }

    [Theory]
    [InlineData(1317, true, false)]
    [InlineData(1927, true, false)]
    [InlineData(3024, false, true)]
    [InlineData(1969, false, true)]
    [InlineData(1064, false, false)]
    public void Error_ThatEndsAQuery_IsCountedByItsKind(ushort code, bool isKill, bool isTimeout)
    {
        Ask("SELECT sleep(100)");
        _client.Fail(code);
        Feed();

        UnfinishedRow[] rows = Rows(_recorder.Current.Unfinished);
        Assert.Equal((isKill ? 1L : 0, isTimeout ? 1L : 0, 0L), (
            rows.Sum(row => row.Killed), rows.Sum(row => row.TimedOut), rows.Sum(row => row.CutOff)));
        Assert.Equal(isKill || isTimeout ? 1 : 0, rows.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ConnectionEnds_WhileAQueryRuns_CutsItOff(bool isReset)
    {
        Ask("SELECT sleep(100)");
        if (isReset)
        {
            _client.Reset();
        }
        else
        {
            _client.Finish();
        }

        Feed();

        Assert.Equal(("SELECT SLEEP(?)", 1L), Rows(_recorder.Current.Unfinished).Select(row => (row.Digest.Fingerprint, row.CutOff)).Single());
    }

    [Fact]
    public void CaptureEnds_WhatRunsAndWhatIsOpen_IsNotOver()
    {
        Say("BEGIN", Inside);
        Ask("SELECT sleep(100)");
        _recorder.Pipeline.Close(_now + Millisecond);

        UnfinishedRow running = Rows(_recorder.Current.Unfinished).Single();
        Assert.Equal((1L, Millisecond, 0L), (running.Running, running.RunningOldestNanoseconds, running.CutOff));
        Assert.Equal((0L, 1L), Rows(_recorder.Current.Transactions).Select(row => (row.Count, row.Open)).Single());
    }

    [Fact]
    public void Transactions_InTheSteadyState_AllocateNothing()
    {
        const int Rounds = 400;
        int warm = 0;
        for (int i = 0; i < 2 * Rounds; i++)
        {
            Add("BEGIN", Inside);
            Add($"UPDATE t SET a = {i}", Inside);
            Add($"SELECT {i}", Inside);
            Add(i % 3 == 0 ? "ROLLBACK" : "COMMIT", Outside);
            Add("SELECT a FROM u", Outside);
            warm = i == Rounds - 1 ? _client.Frames.Count : warm;
        }

        Feed(_recorder, _client.Frames[..warm]);
        long counted = Transaction("UPDATE t SET a = ?").Count;
        List<byte[]> measured = _client.Frames[warm..];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Feed(_recorder, measured);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Rounds, Transaction("UPDATE t SET a = ?").Count - counted);
        Assert.Equal(0, allocated);
    }

    private static TRow[] Rows<TRow>(KeyedRows<TRow> rows)
        where TRow : KeyedRow<TRow>, new() =>
        [.. Enumerable.Range(0, rows.Count).Select(i => rows[i])];

    private static (long, long, long) Committed(TransactionRow row) =>
        (row.Count, row.EndedBy(TransactionEnd.Committed), row.DurationSumNanoseconds);

    private TransactionRow Transaction(string fingerprint) =>
        Rows(_recorder.Current.Transactions).Single(row => row.Digest.Fingerprint == fingerprint);

    private DigestWindow Close(long elapsed) => _recorder.Close(Start + elapsed, default)!;

    private void Add(string sql, ushort status) => _client.Statement(Encoding.UTF8.GetBytes(sql), status);

    private void Say(string sql, ushort status)
    {
        Add(sql, status);
        Feed();
    }

    private void Ask(string sql)
    {
        _client.Ask(sql);
        Feed();
    }

    private void Idle(int milliseconds) => _now += milliseconds * Millisecond;

    private void Feed()
    {
        List<byte[]> frames = _client.Frames[_fed..];
        _fed = _client.Frames.Count;
        Feed(_recorder, frames);
    }

    private void Feed(WindowRecorder recorder, List<byte[]> frames)
    {
        foreach (byte[] frame in frames)
        {
            _now += Millisecond;
            recorder.Pipeline.OnFrame(new Frame(_now, WireConversation.LinkType, frame.Length, frame));
        }
    }
}
