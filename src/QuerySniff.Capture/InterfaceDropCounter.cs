using System.Buffers.Text;

namespace QuerySniff.Capture;

/// <summary>
/// Counts the frames that an interface or its driver dropped, from /sys/class/net/NAME/statistics (the kernel's
/// Documentation/networking/statistics.rst). libpcap reads the same files, but only if the capture is promiscuous.
/// </summary>
internal sealed class InterfaceDropCounter
{
    /// <summary>The drops of frames that came in: no buffer in the host, or none in the device.</summary>
    private static readonly string[] Files = ["rx_missed_errors", "rx_fifo_errors"];

    private readonly string[] _paths;
    private readonly long[] _last;
    private long _total;

    /// <summary>Counts the drops of some interfaces from now on.</summary>
    /// <param name="interfaces">The directories of the interfaces, as /sys/class/net has them.</param>
    public InterfaceDropCounter(IEnumerable<string> interfaces)
    {
        _paths = [.. interfaces.SelectMany(_ => Files, (path, file) => Path.Combine(path, "statistics", file))];
        _last = [.. _paths.Select(Read)];
    }

    /// <summary>The drops of one interface, or of all that there are now if the name is "any".</summary>
    public static InterfaceDropCounter ForInterface(string name)
    {
        const string root = "/sys/class/net";
        if (name != LiveSource.AnyInterface)
        {
            return new InterfaceDropCounter([Path.Combine(root, name)]);
        }

        return new InterfaceDropCounter(Directory.Exists(root) ? Directory.EnumerateDirectories(root) : []);
    }

    /// <summary>The frames dropped since the counting began.</summary>
    public long ReadTotal()
    {
        for (int i = 0; i < _paths.Length; i++)
        {
            long now = Read(_paths[i]);

            // A driver that is reset begins again at 0, and an interface that went away reads as 0.
            _total += long.Max(0, now - _last[i]);
            _last[i] = now;
        }

        return _total;
    }

    /// <summary>The number in a file; 0 where there is none, as in a container without /sys.</summary>
    private static long Read(string path)
    {
        Span<byte> text = stackalloc byte[24];
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            int length = RandomAccess.Read(file, text, fileOffset: 0);
            return Utf8Parser.TryParse(text[..length], out long value, out _) ? value : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
