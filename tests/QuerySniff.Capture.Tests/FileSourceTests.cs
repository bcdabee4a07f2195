using System.Globalization;
using System.Text;
using QuerySniff.Capture.Native;
using QuerySniff.Capture.Tests.Support;
using QuerySniff.TestKit;

namespace QuerySniff.Capture.Tests;

public sealed class FileSourceTests
{
    private const long SecondNanoseconds = 1_000_000_000;

    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 61).Select(i => (byte)i)];

    [Theory]
    [InlineData(CaptureFile.MicrosecondMagic, false, 1000)]
    [InlineData(CaptureFile.MicrosecondMagic, true, 1000)]
    [InlineData(CaptureFile.NanosecondMagic, false, 1)]
    [InlineData(CaptureFile.NanosecondMagic, true, 1)]
    public void TryRead_Pcap_GivesFramesInNanoseconds(uint magic, bool bigEndian, long unit)
    {
        using CaptureFile file = CaptureFile.Pcap(magic, bigEndian: bigEndian)
            .PcapFrame(1_700_000_000, 123_456, Bytes, wireLength: 1500)
            .PcapFrame(int.MaxValue, 999_999, []);
        using IPacketSource source = file.Open();

        List<CopiedFrame> frames = Frames.ReadAll(source);

        Assert.Equal(2, frames.Count);
        Assert.Equal((1_700_000_000 * SecondNanoseconds) + (123_456 * unit), frames[0].Timestamp);
        Assert.Equal(1500, frames[0].WireLength);
        Assert.Equal(Bytes, frames[0].Bytes);
        Assert.Equal((int.MaxValue * SecondNanoseconds) + (999_999 * unit), frames[1].Timestamp);
        Assert.Empty(frames[1].Bytes);
        Assert.Equal(new CaptureStatistics(Received: 2, KernelDrops: 0, InterfaceDrops: 0), source.ReadStatistics());
    }

    [Fact]
    public void TryRead_PcapNg_GivesFramesInNanoseconds()
    {
        const long timestamp = (1_700_000_000 * SecondNanoseconds) + 123_456_789;
        using CaptureFile file = CaptureFile.PcapNg().PcapNgFrame(timestamp, Bytes).PcapNgFrame(timestamp + 1, Bytes);
        using IPacketSource source = file.Open();

        List<CopiedFrame> frames = Frames.ReadAll(source);

        Assert.Equal([timestamp, timestamp + 1], frames.Select(frame => frame.Timestamp));
        Assert.All(frames, frame => Assert.Equal(Bytes, frame.Bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(108)]
    [InlineData(113)]
    [InlineData(228)]
    [InlineData(229)]
    [InlineData(276)]
    public void TryRead_LinkType_IsTheFilesOwn(int linkType)
    {
        using CaptureFile file = CaptureFile.Pcap(linkType: linkType).PcapFrame(1, 0, Bytes);
        using IPacketSource source = file.Open();

        Assert.Equal(linkType, Assert.Single(Frames.ReadAll(source)).LinkType);
    }

    [Fact]
    public void TryRead_WireLengthBeyondInt_IsCut()
    {
        using CaptureFile file = CaptureFile.Pcap().PcapFrame(1, 0, Bytes, wireLength: uint.MaxValue);
        using IPacketSource source = file.Open();

        Assert.Equal(int.MaxValue, Assert.Single(Frames.ReadAll(source)).WireLength);
    }

    [Fact]
    public void TryRead_TimeBeyondLong_IsCut()
    {
        using CaptureFile file = CaptureFile.PcapNg().PcapNgFrame(ulong.MaxValue, Bytes);
        using IPacketSource source = file.Open();

        CopiedFrame frame = Assert.Single(Frames.ReadAll(source));

        Assert.InRange(frame.Timestamp, 9_000_000_000 * SecondNanoseconds, long.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(61)]
    [InlineData(70)]
    public void TryRead_CutOff_GivesTheWholeFramesAndSaysWhere(int missing)
    {
        using CaptureFile file = CaptureFile.Pcap()
            .PcapFrame(1, 0, Bytes)
            .PcapFrame(2, 0, Bytes)
            .PcapFrame(3, 0, Bytes)
            .Cut(missing);
        using IPacketSource source = file.Open();
        Assert.Equal(ReadResult.Frame, source.TryRead(out _));
        Assert.Equal(ReadResult.Frame, source.TryRead(out _));

        CaptureException e = Assert.Throws<CaptureException>(() => source.TryRead(out _));

        Assert.StartsWith($"'{file.Path}' is damaged at frame 3: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        Assert.Equal(ReadResult.End, source.TryRead(out _));
        Assert.Equal(2, source.ReadStatistics().Received);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("This is a text about captures, and no capture.")]
    public void Open_NoCapture_SaysSo(string text)
    {
        using CaptureFile file = CaptureFile.Raw(Encoding.UTF8.GetBytes(text));

        CaptureException e = Assert.Throws<CaptureException>(file.Open);

        string expected = $"cannot read '{file.Path}' as a pcap or pcapng capture: ";
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Open_NoFile_SaysSo()
    {
        CaptureException e = Assert.Throws<CaptureException>(() => FileSource.Open("/nonexistent/a.pcap"));

        Assert.Equal(
            "cannot read '/nonexistent/a.pcap' as a pcap or pcapng capture: No such file or directory", e.Message);
    }

    [Fact]
    public void Open_Folder_SaysSo()
    {
        CaptureException e = Assert.Throws<CaptureException>(() => FileSource.Open("/proc"));

        Assert.Contains("Is a directory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Hyphen_ReadsStandardInput()
    {
        using CaptureFile file = CaptureFile.Pcap().PcapFrame(1, 0, Bytes).PcapFrame(2, 0, Bytes).Cut(1);
        file.Open().Dispose();
        using StandardInput redirected = new(file.Path);
        using IPacketSource source = FileSource.Open("-");

        Assert.Equal(ReadResult.Frame, source.TryRead(out _));
        CaptureException e = Assert.Throws<CaptureException>(() => source.TryRead(out _));
        Assert.StartsWith("the standard input is damaged at frame 2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_AfterDispose_Throws()
    {
        using CaptureFile file = CaptureFile.Pcap().PcapFrame(1, 0, Bytes);
        IPacketSource source = file.Open();
        source.Dispose();

        Assert.Throws<ObjectDisposedException>(() => source.TryRead(out _));
    }

    [Fact]
    public void TryRead_SteadyState_AllocatesNothing()
    {
        using CaptureFile file = CaptureFile.Pcap();
        for (uint i = 0; i < 1000; i++)
        {
            file.PcapFrame(i, i, Bytes);
        }

        file.Open().Dispose();
        long sum = 0;
        long allocated = 0;
        for (int round = 0; round < 2; round++)
        {
            using IPacketSource source = FileSource.Open(file.Path);
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (source.TryRead(out Frame frame) == ReadResult.Frame)
            {
                sum += frame.Bytes[^1];
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
        Assert.Equal(2 * 1000 * 60, sum);
    }

    [VectorsFact("pcap")]
    public async Task TryRead_ThirdPartyCaptures_GivesWhatWiresharkCounts()
    {
        string[] paths = [.. Directory.GetFiles(Vectors.Path("pcap"), "*.pcap*").Order(StringComparer.Ordinal)];

        Assert.Equal(await ReadWithCapinfosAsync(paths), paths.Select(path =>
        {
            using IPacketSource source = FileSource.Open(path);
            List<CopiedFrame> frames = Frames.ReadAll(source);
            return (path, frames.Count, frames.Sum(frame => (long)frame.WireLength));
        }));
    }

    [Fact]
    public void LoadFirst_NoneInstalled_SaysHowToInstallIt()
    {
        CaptureException e = Assert.Throws<CaptureException>(
            () => LibPcapLoader.LoadFirst(["libpcap.so.missing", "libpcap.so.absent"]));

        Assert.Contains("libpcap.so.missing, libpcap.so.absent", e.Message, StringComparison.Ordinal);
        Assert.Contains("`apt install libpcap0.8`", e.Message, StringComparison.Ordinal);
        Assert.Contains("`dnf install libpcap`", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The frames in each capture, and their lengths on the wire together.</summary>
    private static async Task<List<(string Path, int Frames, long Bytes)>> ReadWithCapinfosAsync(string[] paths)
    {
        string table = await ProcessUnderTest.RunAsync("capinfos", ["-T", "-r", "-M", "-c", "-d", .. paths]);
        return
        [
            .. from line in table.Split('\n')
               let fields = line.Split('\t')
               select (
                   fields[0],
                   int.Parse(fields[1], CultureInfo.InvariantCulture),
                   long.Parse(fields[2], CultureInfo.InvariantCulture)),
        ];
    }
}
