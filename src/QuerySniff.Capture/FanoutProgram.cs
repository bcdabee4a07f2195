using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>
/// The program that the kernel runs on each frame to say which member of a group of captures gets it: a number of its
/// connection's addresses and ports that is the same in both directions. In classic BPF (the kernel's
/// Documentation/networking/filter.rst), which needs no capability of its own.
/// </summary>
/// <remarks>
/// The kernel has a hash of its own for this (PACKET_FANOUT_HASH), and it is not one number a connection: where the tag of a
/// frame that goes out stands in the frame, the kernel looks for it where the IP header is, and finds neither addresses nor
/// ports. A frame that comes in begins, for the program, with its network header, and has lost its outer tag; one that goes
/// out begins with its link header. A frame that is too short goes to the first member.
/// </remarks>
internal sealed class FanoutProgram
{
    // SKF_AD_OFF with SKF_AD_PROTOCOL, SKF_AD_PKTTYPE and SKF_AD_HATYPE; SKF_NET_OFF: from the network header on.
    private const uint FrameProtocol = unchecked((uint)-0x1000);
    private const uint FrameType = FrameProtocol + 4;
    private const uint FrameHardware = FrameProtocol + 28;
    private const uint NetworkHeader = unchecked((uint)-0x10_0000);

    // PACKET_OUTGOING; ARPHRD_ETHER, ARPHRD_LOOPBACK.
    private const uint Outgoing = 4;
    private const uint HardwareEthernet = 1;
    private const uint HardwareLoopback = 772;

    private const uint EthernetTypeOffset = 12;
    private const uint EthernetBytes = 14;
    private const uint TagBytes = 4;

    /// <summary>The tags of QinQ, as in <see cref="CaptureFilter"/>.</summary>
    private const int TagsMax = 2;

    private const uint ProtocolTcp = 6;
    private const uint IPv6Bytes = 40;

    /// <summary>
    /// Extension headers that are passed over to the ports: hop-by-hop, which the segments of more than 64 KiB have that
    /// others of their connection do not have, and one more. Beyond, addresses alone decide.
    /// </summary>
    private const int ExtensionsMax = 2;

    /// <summary>2^32 / phi: what is multiplied by it has its differences in its high bits, even ports that follow each other.</summary>
    private const uint Spread = 0x9E37_79B1;

    // The program's memory.
    private const uint Network = 0;
    private const uint Sum = 1;
    private const uint Port = 2;
    private const uint Type = 3;
    private const uint Header = 4;

    private static readonly uint[] TagTypes = [0x8100, 0x88a8, 0x9100];

    // Hop-by-hop, routing, destination options: each has its length in units of 8 bytes, without the first.
    private static readonly uint[] ExtensionTypes = [0, 43, 60];

    private readonly BpfAssembler _code = new();

    private FanoutProgram()
    {
    }

    /// <summary>Makes the program for a group of so many members: it returns 0 to members - 1.</summary>
    public static SocketFilter[] Build(int members)
    {
        FanoutProgram program = new();
        program.FindNetworkHeader();
        program.AddIPv4();
        program.AddIPv6();
        program.AddPorts();
        program.ReturnMember(members);
        return program._code.Assemble();
    }

    /// <summary>Leaves in X where the IP header begins.</summary>
    private void FindNetworkHeader()
    {
        _code.Emit(BpfCode.LoadAbsoluteWord, FrameType);
        _code.EmitJump(BpfCode.JumpIfEqual, Outgoing, "goes out");
        _code.Emit(BpfCode.LoadAbsoluteWord, FrameProtocol);
        _code.EmitJumps(TagTypes, "inner tag");
        _code.Emit(BpfCode.LoadIndex, 0);
        _code.EmitJump("network");
        _code.Place("inner tag");
        _code.Emit(BpfCode.LoadIndex, TagBytes);
        _code.EmitJump("network");

        _code.Place("goes out");
        _code.Emit(BpfCode.LoadAbsoluteWord, FrameHardware);
        _code.EmitJumps([HardwareEthernet, HardwareLoopback], "ethernet");
        _code.Emit(BpfCode.LoadIndex, NetworkHeader);
        _code.EmitJump("network");
        _code.Place("ethernet");
        for (int tags = 0; tags < TagsMax; tags++)
        {
            uint shift = (uint)tags * TagBytes;
            _code.Emit(BpfCode.LoadAbsoluteHalf, EthernetTypeOffset + shift);
            _code.EmitJumps(TagTypes, $"tag {tags}");
            _code.Emit(BpfCode.LoadIndex, EthernetBytes + shift);
            _code.EmitJump("network");
            _code.Place($"tag {tags}");
        }

        _code.Emit(BpfCode.LoadIndex, EthernetBytes + (TagsMax * TagBytes));
    }

    private void AddIPv4()
    {
        _code.Place("network");
        _code.Emit(BpfCode.LoadByte, 0);
        _code.Emit(BpfCode.And, 0xf0);
        _code.EmitJump(BpfCode.JumpIfEqual, 0x60, "IPv6");
        _code.Emit(BpfCode.LoadWord, 12);
        _code.Emit(BpfCode.Store, Sum);
        _code.Emit(BpfCode.FromIndex, 0);
        _code.Emit(BpfCode.Store, Network);
        AddAddressWord(16);
        _code.Emit(BpfCode.LoadIndexMemory, Network);

        // Of fragments only the first has ports.
        _code.Emit(BpfCode.LoadHalf, 6);
        _code.EmitJump(BpfCode.JumpIfSet, 0x1fff, "addresses");
        _code.Emit(BpfCode.LoadByte, 9);
        _code.EmitJump(BpfCode.JumpIfEqual, ProtocolTcp, "IPv4 ports");
        _code.EmitJump("addresses");
        _code.Place("IPv4 ports");
        _code.Emit(BpfCode.LoadByte, 0);
        _code.Emit(BpfCode.And, 0xf);
        _code.Emit(BpfCode.ShiftLeft, 2);
        _code.Emit(BpfCode.AddIndex, 0);
        _code.Emit(BpfCode.ToIndex, 0);
        _code.EmitJump("ports");
    }

    private void AddIPv6()
    {
        _code.Place("IPv6");
        _code.Emit(BpfCode.LoadByte, 6);
        _code.Emit(BpfCode.Store, Type);
        _code.Emit(BpfCode.LoadWord, 8);
        _code.Emit(BpfCode.Store, Sum);
        _code.Emit(BpfCode.FromIndex, 0);
        _code.Emit(BpfCode.Store, Network);
        _code.Emit(BpfCode.Add, IPv6Bytes);
        _code.Emit(BpfCode.Store, Header);
        for (uint word = 12; word < IPv6Bytes; word += 4)
        {
            AddAddressWord(word);
        }

        for (int extension = 0; extension < ExtensionsMax; extension++)
        {
            _code.Emit(BpfCode.LoadMemory, Type);
            _code.EmitJump(BpfCode.JumpIfEqual, ProtocolTcp, "IPv6 ports");
            _code.EmitJumps(ExtensionTypes, $"extension {extension}");
            _code.EmitJump("addresses");
            _code.Place($"extension {extension}");
            _code.Emit(BpfCode.LoadIndexMemory, Header);
            _code.Emit(BpfCode.LoadByte, 0);
            _code.Emit(BpfCode.Store, Type);
            _code.Emit(BpfCode.LoadByte, 1);
            _code.Emit(BpfCode.Add, 1);
            _code.Emit(BpfCode.ShiftLeft, 3);
            _code.Emit(BpfCode.AddIndex, 0);
            _code.Emit(BpfCode.Store, Header);
        }

        _code.Emit(BpfCode.LoadMemory, Type);
        _code.EmitJump(BpfCode.JumpIfEqual, ProtocolTcp, "IPv6 ports");
        _code.EmitJump("addresses");
        _code.Place("IPv6 ports");
        _code.Emit(BpfCode.LoadIndexMemory, Header);
    }

    /// <summary>Adds the ports of the TCP header at X. A sum is what it is in the other direction.</summary>
    private void AddPorts()
    {
        _code.Place("ports");
        _code.Emit(BpfCode.LoadHalf, 0);
        _code.Emit(BpfCode.Store, Port);
        _code.Emit(BpfCode.LoadHalf, 2);
        AddMemory(Port);
        AddMemory(Sum);
        _code.EmitJump("spread");
    }

    private void ReturnMember(int members)
    {
        _code.Place("addresses");
        _code.Emit(BpfCode.LoadMemory, Sum);
        _code.Place("spread");
        _code.Emit(BpfCode.Multiply, Spread);
        _code.Emit(BpfCode.ShiftRight, 16);
        _code.Emit(BpfCode.Multiply, (uint)members);
        _code.Emit(BpfCode.ShiftRight, 16);
        _code.Emit(BpfCode.Return, 0);
    }

    private void AddAddressWord(uint offset)
    {
        _code.Emit(BpfCode.LoadIndexMemory, Network);
        _code.Emit(BpfCode.LoadWord, offset);
        AddMemory(Sum);
        _code.Emit(BpfCode.Store, Sum);
    }

    private void AddMemory(uint cell)
    {
        _code.Emit(BpfCode.LoadIndexMemory, cell);
        _code.Emit(BpfCode.AddIndex, 0);
    }
}
