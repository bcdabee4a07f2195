using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>A live capture on one interface, or on "any". One thread uses it.</summary>
internal sealed unsafe class LiveDevice : IDisposable
{
    /// <summary>
    /// The most that is kept of a frame, in bytes: libpcap's own maximum. Offloading makes frames of 64 KiB, and of
    /// more where BIG TCP is on; a frame that was cut would be a gap.
    /// </summary>
    private const int SnapLengthBytes = 262_144;

    /// <summary>
    /// After how long the kernel hands over a block of the ring that is not full, in milliseconds. It delays the frames
    /// of a quiet interface, and bounds the wake-ups of a busy one; timestamps are from when the frame came.
    /// </summary>
    private const int BlockRetireMilliseconds = 100;

    /// <summary>
    /// After how long all that came by now has been handed over, in milliseconds. A block that a frame has begun outlasts the
    /// timer's next tick and ends with the one after it; the third is for a tick that is late.
    /// </summary>
    public const int HandOverMillisecondsMax = 3 * BlockRetireMilliseconds;

    private readonly PcapHandle _handle;
    private readonly nint _pcap;
    private readonly bool _isLoopback;
    private InterfaceDropCounter _interfaceDrops;
    private WrappingCounter _received;
    private WrappingCounter _dropped;

    private LiveDevice(string name, PcapHandle handle, int linkType, bool isLoopback)
    {
        Name = name;
        LinkType = linkType;
        Fd = LibPcap.GetSelectableFd(handle);
        _isLoopback = isLoopback;
        _handle = handle;
        _pcap = handle.DangerousGetHandle();
        _interfaceDrops = InterfaceDropCounter.ForInterface(name);

        // What came before the filter was set is not this capture's.
        PcapStat start = ReadPcapStat();
        _received = new WrappingCounter(start.Received);
        _dropped = new WrappingCounter(start.Dropped);
    }

    /// <summary>The interface's name.</summary>
    public string Name { get; }

    /// <summary>The LINKTYPE_ value of its frames.</summary>
    public int LinkType { get; }

    /// <summary>What poll(2) waits on.</summary>
    public int Fd { get; }

    /// <summary>Opens an interface.</summary>
    /// <exception cref="CaptureException">It cannot be captured on.</exception>
    public static LiveDevice Open(string name, IReadOnlyList<int> ports, int ringBytes)
    {
        PcapHandle handle = Create(name);
        try
        {
            Check(LibPcap.SetSnapLength(handle, SnapLengthBytes), name, handle);
            Check(LibPcap.SetPromiscuous(handle, 0), name, handle);
            Check(LibPcap.SetTimeout(handle, BlockRetireMilliseconds), name, handle);
            Check(LibPcap.SetBufferSize(handle, ringBytes), name, handle);
            Check(LibPcap.SetTimestampPrecision(handle, LibPcap.TimestampPrecisionNano), name, handle);
            Check(LibPcap.Activate(handle), name, handle);

            int linkType = name == LiveSource.AnyInterface ? PreferCooked2(handle) : ReadLinkType(handle);
            SetFilter(handle, name, linkType, ports);
            bool isLoopback = IsLoopback(handle, name);
            if (isLoopback)
            {
                IgnoreOutgoing(handle);
            }

            SetNonBlocking(handle, name);
            return new LiveDevice(name, handle, linkType, isLoopback);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The next frame, if there is one in the ring; it does not wait. While the ring has frames, libpcap calls into the
    /// kernel once a block of them. It copies each frame from the ring to a buffer of its own, so that the frame is
    /// whole until the next call even if the kernel wants the ring's memory back.
    /// </summary>
    /// <exception cref="CaptureException">The interface went away.</exception>
    public bool TryRead(out Frame frame)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        PcapPacketHeader* header;
        byte* data;
        switch (LibPcap.NextEx(_pcap, &header, &data))
        {
            case LibPcap.NextFrame:
                ReadOnlySpan<byte> bytes = new(data, (int)header->CapturedLength);
                frame = new Frame(header->Timestamp, LinkType, header->WireLengthClamped, bytes);
                return true;
            case LibPcap.NextNothing:
                frame = default;
                return false;
            default:
                throw new CaptureException($"capture on '{Name}' failed: {_handle.LastError}");
        }
    }

    /// <summary>Shares the interface with the other members of a group from now on; the first one counts its drops.</summary>
    /// <exception cref="CaptureException">The kernel cannot do it.</exception>
    public void Join(FanoutGroup group)
    {
        if (!group.Join(Fd, _isLoopback))
        {
            _interfaceDrops = new InterfaceDropCounter([]);
        }
    }

    /// <summary>Passes over all that has been handed over by now; it was never this capture's.</summary>
    /// <exception cref="CaptureException">The interface went away.</exception>
    public void Discard()
    {
        PcapStat now = ReadPcapStat();
        uint left = now.Received - now.Dropped;
        while (left > 0 && TryRead(out _))
        {
            left--;
        }

        _received = new WrappingCounter(now.Received - left);
        _dropped = new WrappingCounter(now.Dropped);
    }

    /// <summary>What came and was lost since the device was opened.</summary>
    public CaptureStatistics ReadStatistics()
    {
        PcapStat now = ReadPcapStat();
        _received.Advance(now.Received);
        _dropped.Advance(now.Dropped);
        return new CaptureStatistics(_received.Total, _dropped.Total, _interfaceDrops.ReadTotal());
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static PcapHandle Create(string name)
    {
        // libpcap cuts a longer name, and would take another interface if there is one by the rest.
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) >= LibC.InterfaceNameBytes)
        {
            throw NoSuchInterface(name);
        }

        byte* error = stackalloc byte[LibPcap.ErrorBufferBytes];
        PcapHandle handle = LibPcap.Create(name, error);
        if (handle.IsInvalid)
        {
            throw new CaptureException($"cannot capture on '{name}': {Marshal.PtrToStringUTF8((nint)error)}");
        }

        return handle;
    }

    /// <summary>Throws if libpcap returned an error; a warning (above 0) is none.</summary>
    private static void Check(int result, string name, PcapHandle handle)
    {
        if (result >= 0)
        {
            return;
        }

        throw result switch
        {
            LibPcap.ErrorPermissionDenied => CapturePermissionException.ForInterface(name, Environment.ProcessPath),
            LibPcap.ErrorNoSuchDevice => NoSuchInterface(name),
            LibPcap.ErrorInterfaceNotUp => new CaptureException(
                $"interface '{name}' is down: `ip link set {name} up` starts it"),
            _ => new CaptureException($"cannot capture on '{name}': {handle.LastError}"),
        };
    }

    private static CaptureException NoSuchInterface(string name)
    {
        IEnumerable<string> names = NetworkInterface.GetAllNetworkInterfaces().Select(known => known.Name);
        return new CaptureException(
            $"there is no interface '{name}': there are {string.Join(", ", names)}, and {LiveSource.AnyInterface}");
    }

    private static int ReadLinkType(PcapHandle handle) => Capture.LinkType.FromDlt(LibPcap.DataLink(handle));

    /// <summary>
    /// Asks for cooked version 2, whose filter can tell the interfaces apart. Before 1.10 libpcap has version 1 alone;
    /// it then drops the outgoing copies of loopback in user space.
    /// </summary>
    private static int PreferCooked2(PcapHandle handle)
    {
        _ = LibPcap.SetDataLink(handle, Capture.LinkType.LinuxCooked2);
        return ReadLinkType(handle);
    }

    private static void SetFilter(PcapHandle handle, string name, int linkType, IReadOnlyList<int> ports)
    {
        string filter = CaptureFilter.Build(ports, linkType)
            ?? throw new CaptureException($"interface '{name}' has link type {linkType}, which is not one with IP");
        if (linkType == Capture.LinkType.LinuxCooked2 && LibC.InterfaceNameToIndex("lo") is uint loopback and > 0)
        {
            filter = CaptureFilter.WithoutOutgoing(filter, loopback);
        }

        BpfProgram program;
        Check(LibPcap.Compile(handle, &program, filter, optimize: 1, LibPcap.NetmaskUnknown), name, handle);
        int result = LibPcap.SetFilter(handle, &program);
        LibPcap.FreeCode(&program);
        Check(result, name, handle);
    }

    private static bool IsLoopback(PcapHandle handle, string name)
    {
        Span<byte> request = stackalloc byte[LibC.InterfaceRequestBytes];
        request.Clear();
        Encoding.UTF8.GetBytes(name, request);
        fixed (byte* bytes = request)
        {
            short* flags = (short*)(bytes + LibC.InterfaceNameBytes);
            return LibC.IoCtl(LibPcap.GetSelectableFd(handle), LibC.GetInterfaceFlags, bytes) == 0
                && (*flags & LibC.InterfaceIsLoopback) != 0;
        }
    }

    /// <summary>
    /// On loopback each frame is seen twice, going out and coming in. libpcap drops the first after the kernel has
    /// copied it; this spares the copy. On any other interface what goes out is the server's half of the conversation.
    /// A kernel before 4.20 does not know the option and goes on copying.
    /// </summary>
    private static void IgnoreOutgoing(PcapHandle handle)
    {
        int on = 1;
        _ = LibC.SetSockOpt(LibPcap.GetSelectableFd(handle), LibC.SolPacket, LibC.PacketIgnoreOutgoing, &on, sizeof(int));
    }

    private static void SetNonBlocking(PcapHandle handle, string name)
    {
        byte* error = stackalloc byte[LibPcap.ErrorBufferBytes];
        if (LibPcap.SetNonBlock(handle, 1, error) < 0)
        {
            throw new CaptureException($"cannot capture on '{name}': {Marshal.PtrToStringUTF8((nint)error)}");
        }
    }

    private PcapStat ReadPcapStat()
    {
        PcapStat stat;
        Check(LibPcap.Stats(_handle, &stat), Name, _handle);
        return stat;
    }
}
