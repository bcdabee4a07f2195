using System.Buffers.Binary;

namespace QuerySniff.Benchmarks;

/// <summary>A frame of the recording: Ethernet, IPv4 and TCP, each at a fixed place.</summary>
internal readonly struct RecordedFrame
{
    /// <summary>LINKTYPE_ETHERNET.</summary>
    public const int LinkType = 1;

    private const int EthernetBytes = 14;
    private const int IPv4Bytes = 20;
    private const int SourcePortOffset = EthernetBytes + IPv4Bytes;
    private const int DestinationPortOffset = SourcePortOffset + 2;
    private const int SequenceOffset = SourcePortOffset + 4;
    private const int AcknowledgementOffset = SourcePortOffset + 8;
    private const int DataOffset = SourcePortOffset + 12;
    private const int FlagsOffset = SourcePortOffset + 13;
    private const byte SynFinFlags = 0b11;
    private const byte IPv4WithoutOptions = 0x45;

    /// <summary>Takes a frame.</summary>
    /// <exception cref="InvalidDataException">It is none of the recording's.</exception>
    public RecordedFrame(byte[] bytes)
    {
        if (bytes.Length < FlagsOffset || bytes[EthernetBytes] != IPv4WithoutOptions)
        {
            throw new InvalidDataException("The recording has a frame that is not Ethernet, IPv4 without options and TCP.");
        }

        Bytes = bytes;
    }

    /// <summary>The whole frame.</summary>
    public byte[] Bytes { get; }

    /// <summary>The port that it comes from.</summary>
    public ushort SourcePort
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(SourcePortOffset));
        set => BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(SourcePortOffset), value);
    }

    /// <summary>The port that it goes to.</summary>
    public ushort DestinationPort
    {
        get => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(DestinationPortOffset));
        set => BinaryPrimitives.WriteUInt16BigEndian(Bytes.AsSpan(DestinationPortOffset), value);
    }

    /// <summary>The number of the segment's first byte.</summary>
    public uint Sequence
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(SequenceOffset));
        set => BinaryPrimitives.WriteUInt32BigEndian(Bytes.AsSpan(SequenceOffset), value);
    }

    /// <summary>The number of the byte that its sender waits for.</summary>
    public uint Acknowledgement
    {
        get => BinaryPrimitives.ReadUInt32BigEndian(Bytes.AsSpan(AcknowledgementOffset));
        set => BinaryPrimitives.WriteUInt32BigEndian(Bytes.AsSpan(AcknowledgementOffset), value);
    }

    /// <summary>What the segment carries.</summary>
    public ReadOnlyMemory<byte> Payload => Bytes.AsMemory(SourcePortOffset + ((Bytes[DataOffset] >> 4) * 4));

    /// <summary>Whether it goes to the server.</summary>
    public bool ToServer => DestinationPort == RecordedConnection.ServerPort;

    /// <summary>The numbers that it takes of its stream: a SYN or FIN takes one.</summary>
    public uint SequenceLength => (uint)Payload.Length + ((Bytes[FlagsOffset] & SynFinFlags) != 0 ? 1u : 0u);

    /// <summary>A copy that can be changed.</summary>
    public RecordedFrame Copy() => new([.. Bytes]);
}
