using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>A set of TCP ports as a bit for each: 8 KiB, of which a capture touches a line or two.</summary>
internal sealed class PortSet
{
    private const int PortCount = ushort.MaxValue + 1;
    private const int BitsPerWord = 64;

    private readonly ulong[] _words = new ulong[PortCount / BitsPerWord];

    /// <exception cref="ArgumentException">There is no port, or one is not between 1 and 65535.</exception>
    public PortSet(IReadOnlyCollection<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        if (ports.Count == 0)
        {
            throw new ArgumentException("At least one port is needed.", nameof(ports));
        }

        foreach (int port in ports)
        {
            if (port is < 1 or > ushort.MaxValue)
            {
                throw new ArgumentException($"{port} is not a TCP port.", nameof(ports));
            }

            _words[port / BitsPerWord] |= 1UL << (port % BitsPerWord);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ushort port) => (_words[port / BitsPerWord] & (1UL << (port % BitsPerWord))) != 0;
}
