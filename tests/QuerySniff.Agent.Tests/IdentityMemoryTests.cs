using QuerySniff.Agent.Pipeline;
using QuerySniff.Capture;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Tests;

/// <summary>What identities without end cost, through the whole pipeline; the clock plays no part.</summary>
[Collection(AloneCollection.Name)]
public sealed class IdentityMemoryTests
{
    private const long Start = 1_700_000_000_000_000_000;
    private const long Window = DigestWindow.LengthNanosecondsDefault;
    private const long Mebibyte = 1L << 20;
    private const int Shapes = 1_000_000;
    private const int ShapesAWindow = 100_000;
    private const int ShapesAFeed = 5_000;

    /// <summary>
    /// What a million distinct statements may leave behind, in bytes: the catalogue's hundred thousand with their names
    /// (some 600 bytes each), the fingerprinter's memory of shapes, and the windows' twenty thousand rows each.
    /// </summary>
    private const long BytesMax = 160 * Mebibyte;

    private static readonly int[] Ports = [WireConversation.ServerPort];

    [Fact]
    public void Statements_AMillionShapes_StayWithinTheBoundAndAreAllCounted()
    {
        WindowRing ring = new();
        using WindowRecorder recorder = new(Ports, ring);
        recorder.Open(Start);
        WireConversation conversation = new();
        long commands = 0;
        long digests = 0;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int from = 0; from < Shapes; from += ShapesAWindow)
        {
            long start = Start + (from / ShapesAWindow * Window);
            AskAll(recorder, conversation, from, from + ShapesAWindow, start);
            DigestWindow closed = recorder.Close(start + Window, default)!;
            commands += closed.Commands;
            Assert.InRange(OthersIn(closed), ShapesAWindow - DigestWindow.RowsMaxDefault, ShapesAWindow);
            digests += closed.Identities.Digests;
            Assert.InRange(closed.Rows.Length, 1, DigestWindow.RowsMaxDefault + 1);
            Assert.Equal(closed.Commands, closed.Rows.ToArray().Sum(row => row.Count));
            ring.Return(closed);
        }

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Shapes, commands);
        Assert.Equal(StatementRecogniser.DigestsMax, digests);
        Assert.InRange(bytes, 0, BytesMax);
    }

    [Fact]
    public void Statements_AfterAnExplosion_AreCountedByNameAgain()
    {
        WindowRing ring = new();
        using WindowRecorder recorder = new(Ports, ring);
        recorder.Open(Start);
        WireConversation conversation = new();
        AskAll(recorder, conversation, 0, StatementRecogniser.DigestsMax + ShapesAFeed, Start);
        bool isOther = true;
        for (int window = 1; window <= IdentityAge.IdleWindowsMax + 2; window++)
        {
            DigestWindow closed = recorder.Close(Start + (window * Window), default)!;
            isOther = closed.Rows.ToArray().All(row => row.Digest.Fingerprint != "SELECT name FROM after_it");
            Assert.Equal(window <= IdentityAge.IdleWindowsMax + 1, isOther);
            ring.Return(closed);
            conversation.Query("SELECT name FROM after_it", rows: 1);
            Feed(recorder, conversation, Start + (window * Window));
        }

        Assert.False(isOther);
    }

    private static long OthersIn(DigestWindow window) =>
        window.Rows.ToArray().Where(row => ReferenceEquals(row.Digest, Digest.Other)).Sum(row => row.Count);

    private static void AskAll(WindowRecorder recorder, WireConversation conversation, int from, int to, long timestamp)
    {
        for (int shape = from; shape < to; shape++)
        {
            conversation.Query($"SELECT c FROM orders_{shape} WHERE id = 1", rows: 1);
            if (shape % ShapesAFeed == ShapesAFeed - 1)
            {
                Feed(recorder, conversation, timestamp);
            }
        }

        Feed(recorder, conversation, timestamp);
    }

    private static void Feed(WindowRecorder recorder, WireConversation conversation, long timestamp)
    {
        foreach (byte[] frame in conversation.Frames)
        {
            recorder.Pipeline.OnFrame(new Frame(++timestamp, WireConversation.LinkType, frame.Length, frame));
        }

        conversation.Frames.Clear();
    }
}
