using QuerySniff.Capture.Tests.Support;
using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests;

/// <summary>The reading by blocks, against libpcap's; <see cref="FileSourceTests"/> has what both must do.</summary>
public sealed class PcapFileSourceTests
{
    [Theory]
    [InlineData(CaptureFile.MicrosecondMagic)]
    [InlineData(CaptureFile.NanosecondMagic)]
    public void TryRead_FramesOfAllSizes_GivesWhatLibPcapGives(uint magic)
    {
        Random random = new(7);
        using CaptureFile file = CaptureFile.Pcap(magic, linkType: 113);
        foreach (int sizeMax in Enumerable.Repeat<int[]>([1, 100, 1_500, 66_000, 262_144], 60).SelectMany(sizes => sizes))
        {
            byte[] frame = new byte[random.Next(sizeMax + 1)];
            random.NextBytes(frame);
            file.PcapFrame((uint)random.Next(), (uint)random.Next(1_000_000), frame, wireLength: (uint)frame.Length + 1);
        }

        file.PcapFrame(1, 2, new byte[262_144]).Open().Dispose();
        using PcapFileSource? byBlocks = PcapFileSource.TryOpen(file.Path);
        using LibPcapFileSource byLibPcap = LibPcapFileSource.Open(file.Path);

        Assert.NotNull(byBlocks);
        List<CopiedFrame> frames = Frames.ReadAll(byBlocks);
        Assert.Equal(301, frames.Count);
        Assert.All(frames.Zip(Frames.ReadAll(byLibPcap)), pair =>
        {
            (CopiedFrame ours, CopiedFrame theirs) = pair;
            Assert.Equal(theirs.Bytes, ours.Bytes);
            Assert.Equal(theirs, ours with { Bytes = theirs.Bytes });
        });
        Assert.Equal(byLibPcap.ReadStatistics(), byBlocks.ReadStatistics());
    }

    [Fact]
    public void TryRead_LengthBeyondTheMost_IsDamagedThere()
    {
        using CaptureFile file = CaptureFile.Pcap().PcapFrame(1, 0, [1]).PcapFrame(2, 0, new byte[262_145]);
        using IPacketSource source = file.Open();
        Assert.Equal(ReadResult.Frame, source.TryRead(out _));

        CaptureException e = Assert.Throws<CaptureException>(() => source.TryRead(out _));

        Assert.StartsWith($"'{file.Path}' is damaged at frame 2: ", e.Message, StringComparison.Ordinal);
        Assert.Equal(ReadResult.End, source.TryRead(out _));
    }

    [Fact]
    public void TryOpen_AnotherByteOrderOrFormat_LeavesItToLibPcap()
    {
        using CaptureFile bigEndian = CaptureFile.Pcap(bigEndian: true).PcapFrame(1, 0, [1]);
        using CaptureFile pcapNg = CaptureFile.PcapNg().PcapNgFrame(1, [1]);
        bigEndian.Open().Dispose();
        pcapNg.Open().Dispose();

        Assert.Null(PcapFileSource.TryOpen(bigEndian.Path));
        Assert.Null(PcapFileSource.TryOpen(pcapNg.Path));
    }

    [Fact]
    public async Task TryOpen_Pipe_LeavesItAlone()
    {
        using TemporaryFolder folder = new();
        string pipe = folder.Combine("pipe");
        await ProcessUnderTest.RunAsync("mkfifo", [pipe]);

        // Opening it would wait for a writer, and closing it would take the reader from one.
        Assert.Null(PcapFileSource.TryOpen(pipe));
    }
}
