using System.Buffers.Binary;
using System.IO.Compression;
using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>
/// The packets of a recorded connection, read without the decoder, so that what is looked for in them is not what the decoder
/// believes. For captures that miss nothing, whose segments are in order.
/// </summary>
internal sealed class WireConnection
{
    private const int PacketHeaderBytes = 4;
    private const int FrameHeaderBytes = 7;

    private readonly List<byte>[] _frames = [[], []];
    private readonly List<byte>[] _packets = [[], []];
    private readonly uint?[] _next = new uint?[2];
    private readonly List<WirePacket> _read = [];
    private bool _isLoggedIn;
    private bool _isCompressed;

    /// <summary>The packets, as they came.</summary>
    public IReadOnlyList<WirePacket> Packets => _read;

    /// <summary>What the client can; none if it did not come so far.</summary>
    public CapabilityFlags Capabilities { get; private set; }

    /// <summary>Whether a compressed stream has frames that are not compressed.</summary>
    public bool HasPlainFrames { get; private set; }

    /// <summary>Bytes that its compressed frames hold.</summary>
    public long InflatedBytes { get; private set; }

    /// <summary>Whether a packet goes from one frame of a compressed stream on into the next.</summary>
    public bool HasPacketAcrossFrames { get; private set; }

    /// <summary>The connections of a capture.</summary>
    public static IReadOnlyList<WireConnection> ReadAll(CaptureCase capture)
    {
        Dictionary<(uint Address, ushort Port), WireConnection> connections = new();
        foreach (TcpSegment segment in capture.Segments)
        {
            bool toServer = capture.Ports.Contains(segment.DestinationPort);
            (uint, ushort) client = toServer
                ? (segment.Source, segment.SourcePort)
                : (segment.Destination, segment.DestinationPort);
            if (!connections.TryGetValue(client, out WireConnection? connection))
            {
                connection = new WireConnection();
                connections.Add(client, connection);
            }

            connection.Take(toServer, segment);
        }

        return [.. connections.Values];
    }

    private void Take(bool toServer, TcpSegment segment)
    {
        int stream = toServer ? 1 : 0;
        uint next = _next[stream] ?? segment.Sequence;
        int seen = Math.Max(0, (int)(next - segment.Sequence));
        if (seen < segment.Payload.Length)
        {
            Take(toServer, segment.Payload.Span[seen..]);
            next = segment.Sequence + (uint)segment.Payload.Length;
        }

        _next[stream] = segment.IsSyn ? segment.Sequence + 1 : next;
    }

    private void Take(bool toServer, ReadOnlySpan<byte> bytes)
    {
        if (toServer && _read.Count == 0)
        {
            return; // Ahead of the greeting comes nothing but a PROXY header.
        }

        if (!_isCompressed)
        {
            _packets[toServer ? 1 : 0].AddRange(bytes);
            ReadPackets(toServer);
            return;
        }

        List<byte> frames = _frames[toServer ? 1 : 0];
        frames.AddRange(bytes);
        while (frames.Count >= FrameHeaderBytes && frames.Count >= FrameHeaderBytes + UInt24(frames, 0))
        {
            int length = UInt24(frames, 0);
            byte[] body = [.. frames.GetRange(FrameHeaderBytes, length)];
            bool isPlain = UInt24(frames, PacketHeaderBytes) == 0;
            frames.RemoveRange(0, FrameHeaderBytes + length);
            HasPlainFrames |= isPlain;
            byte[] content = isPlain ? body : Inflate(body);
            InflatedBytes += isPlain ? 0 : content.Length;
            _packets[toServer ? 1 : 0].AddRange(content);
            ReadPackets(toServer);
            HasPacketAcrossFrames |= _packets[toServer ? 1 : 0].Count > 0;
        }
    }

    private void ReadPackets(bool toServer)
    {
        List<byte> bytes = _packets[toServer ? 1 : 0];
        int at = 0;
        while (bytes.Count - at >= PacketHeaderBytes && bytes.Count - at >= PacketHeaderBytes + UInt24(bytes, at))
        {
            int length = UInt24(bytes, at);
            OnPacket(new WirePacket(toServer, !_isLoggedIn, bytes[at + 3], [.. bytes.GetRange(at + PacketHeaderBytes, length)]));
            at += PacketHeaderBytes + length;
        }

        bytes.RemoveRange(0, at);
    }

    private void OnPacket(WirePacket packet)
    {
        _read.Add(packet);
        if (!packet.InLogin)
        {
            return;
        }

        if (packet.ToServer && Capabilities == CapabilityFlags.None && packet.Payload.Length >= 32)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(packet.Payload);
            ulong high = (low & 1) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(packet.Payload.AsSpan(28)) : 0;
            Capabilities = (CapabilityFlags)(low | (high << 32));
        }

        if (!packet.ToServer && Capabilities != CapabilityFlags.None && packet.Payload is [0, ..])
        {
            _isLoggedIn = true;
            _isCompressed = (Capabilities & CapabilityFlags.Compress) != CapabilityFlags.None;
        }
    }

    private static byte[] Inflate(byte[] body)
    {
        using ZLibStream inflater = new(new MemoryStream(body), CompressionMode.Decompress);
        using MemoryStream content = new();
        inflater.CopyTo(content);
        return content.ToArray();
    }

    private static int UInt24(List<byte> bytes, int at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
}
