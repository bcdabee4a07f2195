using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace QuerySniff.MySql;

/// <summary>
/// The PROXY protocol's header (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt): version 1 is a line of text,
/// version 2 binary. No packet of a client can begin like one: as a length, the first three bytes of either are more
/// than the connection phase has.
/// </summary>
internal readonly ref struct ProxyHeader
{
    /// <summary>Bytes that must be at hand of the longest header: a line of version 1 with its line end.</summary>
    public const int BytesMax = 107;

    /// <summary>Bytes of version 2 before the addresses.</summary>
    private const int FixedBytes = 16;

    private const byte LocalCommand = 0x20;

    private const byte ProxyCommand = 0x21;

    private const byte TcpOverIPv4 = 0x11;

    private const byte TcpOverIPv6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    private static ReadOnlySpan<byte> LineBeginning => "PROXY "u8;

    /// <summary>Bytes of the whole header; of version 2 the last ones, which name no address, may not be at hand.</summary>
    public int Length { get; private init; }

    /// <summary>The client; null where the header names none (UNKNOWN, LOCAL, another family).</summary>
    public ProxiedClient? Client { get; private init; }

    /// <summary>Reads a header that the bytes begin with.</summary>
    public static OperationStatus TryParse(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.StartsWith(LineBeginning))
        {
            return TryParseLine(bytes, out header);
        }

        if (bytes.StartsWith(Signature))
        {
            return TryParseBinary(bytes, out header);
        }

        return LineBeginning.StartsWith(bytes) || Signature.StartsWith(bytes)
            ? OperationStatus.NeedMoreData
            : OperationStatus.InvalidData;
    }

    private static OperationStatus TryParseLine(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        ReadOnlySpan<byte> line = bytes[..Math.Min(bytes.Length, BytesMax)];
        int end = line.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return line.Length < BytesMax ? OperationStatus.NeedMoreData : OperationStatus.InvalidData;
        }

        header = new ProxyHeader { Length = end + 2, Client = ReadClient(line[LineBeginning.Length..end]) };
        return OperationStatus.Done;
    }

    /// <summary>"TCP4 source destination port port"; anything else names nobody.</summary>
    private static ProxiedClient? ReadClient(ReadOnlySpan<byte> line)
    {
        AddressFamily family = line.StartsWith("TCP4 "u8) ? AddressFamily.InterNetwork
            : line.StartsWith("TCP6 "u8) ? AddressFamily.InterNetworkV6
            : AddressFamily.Unspecified;
        Span<Range> fields = stackalloc Range[6];
        if (family == AddressFamily.Unspecified || Split(line, fields) != 5)
        {
            return null;
        }

        ReadOnlySpan<byte> port = line[fields[3]];
        return IPAddress.TryParse(line[fields[1]], out IPAddress? address)
            && address.AddressFamily == family
            && Utf8Parser.TryParse(port, out ushort number, out int read)
            && read == port.Length
            ? new ProxiedClient(ToNumber(address), number)
            : null;
    }

    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        int count = 0;
        foreach (Range field in line.Split((byte)' '))
        {
            if (count == fields.Length)
            {
                break;
            }

            fields[count++] = field;
        }

        return count;
    }

    private static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.MapToIPv6().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static OperationStatus TryParseBinary(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        if (bytes.Length < FixedBytes)
        {
            return OperationStatus.NeedMoreData;
        }

        byte command = bytes[Signature.Length];
        byte family = bytes[Signature.Length + 1];
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(Signature.Length + 2)..]);
        if (command is not (LocalCommand or ProxyCommand))
        {
            return OperationStatus.InvalidData;
        }

        // Source and destination, then their ports; what follows in the length are other attributes.
        int addressBytes = family switch { TcpOverIPv4 => 4, TcpOverIPv6 => 16, _ => 0 };
        int addressesBytes = 2 * (addressBytes + sizeof(ushort));
        if (command == LocalCommand || addressBytes == 0 || length < addressesBytes)
        {
            header = new ProxyHeader { Length = FixedBytes + length };
            return OperationStatus.Done;
        }

        ReadOnlySpan<byte> addresses = bytes[FixedBytes..];
        if (addresses.Length < addressesBytes)
        {
            return OperationStatus.NeedMoreData;
        }

        header = new ProxyHeader
        {
            Length = FixedBytes + length,
            Client = new ProxiedClient(
                ToNumber(new IPAddress(addresses[..addressBytes])),
                BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * addressBytes)..])),
        };
        return OperationStatus.Done;
    }
}
