using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace QuerySniff.Packets;

/// <summary>An IP address and a TCP port.</summary>
/// <param name="Address">The address in network order, most significant byte first; IPv4 as ::ffff:a.b.c.d.</param>
/// <param name="Port">The TCP port.</param>
public readonly record struct Endpoint(UInt128 Address, ushort Port)
{
    /// <summary>What stands before an IPv4 address in the lower half.</summary>
    private const ulong Ipv4MappedPrefix = 0x0000_ffff_0000_0000;

    /// <summary>Whether the address is an IPv4 one.</summary>
    public bool IsIPv4 => (Address >> 32) == (Ipv4MappedPrefix >> 32);

    /// <summary>Makes an endpoint of an IPv4 address given as a big-endian number.</summary>
    public static Endpoint FromIPv4(uint address, ushort port) => new(MapIPv4(address), port);

    /// <summary>An IPv4 address, given as a big-endian number, as ::ffff:a.b.c.d.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static UInt128 MapIPv4(uint address) => new(0, Ipv4MappedPrefix | address);

    /// <summary>The address alone: "192.0.2.1" or "2001:db8::1".</summary>
    public string FormatAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return new IPAddress(IsIPv4 ? bytes[12..] : bytes).ToString();
    }

    /// <summary>"192.0.2.1:3306" or "[2001:db8::1]:3306".</summary>
    public override string ToString() => IsIPv4
        ? string.Create(CultureInfo.InvariantCulture, $"{FormatAddress()}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{FormatAddress()}]:{Port}");
}
