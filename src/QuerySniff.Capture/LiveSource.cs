using System.Runtime.InteropServices;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>
/// Captures live on one or several interfaces. One thread at a time uses it. It has no end of
/// its own: the reader looks whether it shall stop whenever a read was idle.
/// </summary>
public sealed unsafe class LiveSource : IPacketSource
{
    /// <summary>The name that stands for all interfaces.</summary>
    public const string AnyInterface = "any";

    /// <summary>The most sources that share: a core each is more than any server's traffic takes.</summary>
    public const int SharedMax = 16;

    /// <summary>
    /// How many frames are read from one interface before the next one's turn: enough that looking at an interface with
    /// nothing to read, a call into the kernel, costs little beside them; few enough that no interface waits for long.
    /// </summary>
    private const int FramesPerTurn = 256;

    /// <summary>How long a read waits for a frame until it says that there is none, in milliseconds.</summary>
    private const int IdleMilliseconds = 100;

    private readonly LiveDevice[] _devices;
    private readonly PollFd[] _polled;
    private int _turn;
    private int _turnFramesLeft = FramesPerTurn;

    private LiveSource(LiveDevice[] devices)
    {
        _devices = devices;
        _polled = [.. devices.Select(device => new PollFd { Fd = device.Fd, Events = LibC.PollIn })];
    }

    /// <summary>Finds libpcap, as opening does.</summary>
    /// <exception cref="CaptureException">It is not installed.</exception>
    public static void FindLibrary() => LibPcapLoader.Load();

    /// <summary>Opens the interfaces. Needs CAP_NET_RAW.</summary>
    /// <exception cref="CapturePermissionException">The process lacks the capability.</exception>
    /// <exception cref="CaptureException">An interface cannot be captured on, or libpcap is not installed.</exception>
    /// <exception cref="ArgumentException">No interface or port is given, or one is out of range.</exception>
    public static LiveSource Open(LiveCaptureOptions options) => OpenShared(options, count: 1)[0];

    /// <summary>
    /// Opens the interfaces several times. The kernel shares out their traffic: each connection is captured by one source, in
    /// both directions. Each source has rings of its own, and may be read by a thread of its own.
    /// </summary>
    /// <remarks>For several it takes some tenths of a second: what comes before all of them share is no one's.</remarks>
    /// <param name="options">What to capture.</param>
    /// <param name="count">How many sources, 1 to <see cref="SharedMax"/>.</param>
    /// <returns>The sources; the caller disposes of each.</returns>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static IReadOnlyList<LiveSource> OpenShared(LiveCaptureOptions options, int count)
    {
        Validate(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SharedMax);
        LibPcapLoader.Load();
        List<LiveSource> sources = [];
        try
        {
            while (sources.Count < count)
            {
                sources.Add(new LiveSource(OpenDevices(options)));
            }

            if (count > 1)
            {
                Share(sources);
            }

            return sources;
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public ReadResult TryRead(out Frame frame)
    {
        if (TryReadNow(out frame) || (Wait() && TryReadNow(out frame)))
        {
            return ReadResult.Frame;
        }

        return ReadResult.Idle;
    }

    /// <inheritdoc/>
    public CaptureStatistics ReadStatistics()
    {
        CaptureStatistics total = default;
        foreach (LiveDevice device in _devices)
        {
            total += device.ReadStatistics();
        }

        return total;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (LiveDevice device in _devices)
        {
            device.Dispose();
        }
    }

    private static void Validate(LiveCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        int portCount = options.Ports.Count;
        ArgumentOutOfRangeException.ThrowIfZero(options.Interfaces.Count, nameof(options));
        ArgumentOutOfRangeException.ThrowIfZero(portCount, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(portCount, LiveCaptureOptions.PortsMax, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.RingBytes, nameof(options));
        foreach (int port in options.Ports)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(port, 1, nameof(options));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue, nameof(options));
        }

        if (options.Interfaces.Count > 1 && options.Interfaces.Contains(AnyInterface, StringComparer.Ordinal))
        {
            throw new CaptureException($"'{AnyInterface}' captures on every interface: leave the others out");
        }
    }

    private static LiveDevice[] OpenDevices(LiveCaptureOptions options)
    {
        List<LiveDevice> devices = [];
        try
        {
            int[] ports = [.. options.Ports.Distinct()];
            foreach (string name in options.Interfaces.Distinct(StringComparer.Ordinal))
            {
                devices.Add(LiveDevice.Open(name, ports, options.RingBytes));
            }

            return [.. devices];
        }
        catch
        {
            devices.ForEach(device => device.Dispose());
            throw;
        }
    }

    /// <summary>
    /// Makes a group of the devices on each interface. Until its last member has joined, a connection may change from one to
    /// another, and a device that has not joined is given all of them: what came by then is passed over.
    /// </summary>
    private static void Share(List<LiveSource> sources)
    {
        LiveDevice[] devices = sources[0]._devices;
        for (int i = 0; i < devices.Length; i++)
        {
            FanoutGroup group = new(devices[i].Name, sources.Count);
            sources.ForEach(source => source._devices[i].Join(group));
        }

        while (LibC.Poll(null, 0, LiveDevice.HandOverMillisecondsMax) < 0 && Marshal.GetLastPInvokeError() == LibC.ErrnoInterrupted)
        {
            // A signal has ended the wait: once more.
        }

        sources.ForEach(source => Array.ForEach(source._devices, device => device.Discard()));
    }

    /// <summary>A frame that is there now, of the interface whose turn it is or of the next that has any.</summary>
    private bool TryReadNow(out Frame frame)
    {
        // Once round; if a turn has just run out, the one who had it is the last to be tried.
        int tries = _turnFramesLeft > 0 ? _devices.Length : _devices.Length + 1;
        for (; tries > 0; tries--)
        {
            if (_turnFramesLeft > 0 && _devices[_turn].TryRead(out frame))
            {
                _turnFramesLeft--;
                return true;
            }

            _turn = _turn + 1 == _devices.Length ? 0 : _turn + 1;
            _turnFramesLeft = FramesPerTurn;
        }

        frame = default;
        return false;
    }

    /// <summary>Waits until there is a frame; false if the time is up before.</summary>
    private bool Wait()
    {
        fixed (PollFd* polled = _polled)
        {
            int result = LibC.Poll(polled, (nuint)_polled.Length, IdleMilliseconds);
            if (result < 0 && Marshal.GetLastPInvokeError() != LibC.ErrnoInterrupted)
            {
                throw new CaptureException($"cannot wait for frames: {Marshal.GetLastPInvokeErrorMessage()}");
            }

            return result > 0;
        }
    }
}
