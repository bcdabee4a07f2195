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
    // BPF_LD | BPF_W, _H, _B, with BPF_ABS or BPF_IND (at X + k); BPF_LD and BPF_LDX with BPF_MEM; BPF_ST; BPF_LDX | BPF_IMM.
    private const ushort LoadAbsoluteWord = 0x20;
    private const ushort LoadAbsoluteHalf = 0x28;
    private const ushort LoadWord = 0x40;
    private const ushort LoadHalf = 0x48;
    private const ushort LoadByte = 0x50;
    private const ushort LoadMemory = 0x60;
    private const ushort LoadIndex = 0x01;
    private const ushort LoadIndexMemory = 0x61;
    private const ushort Store = 0x02;

    // BPF_ALU with BPF_K, or with X; BPF_JMP; BPF_RET | BPF_A; BPF_MISC.
    private const ushort Add = 0x04;
    private const ushort AddIndex = 0x0c;
    private const ushort Multiply = 0x24;
    private const ushort And = 0x54;
    private const ushort ShiftLeft = 0x64;
    private const ushort ShiftRight = 0x74;
    private const ushort Jump = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort JumpIfSet = 0x45;
    private const ushort Return = 0x16;
    private const ushort ToIndex = 0x07;
    private const ushort FromIndex = 0x87;

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

    private readonly List<SocketFilter> _instructions = [];

    // Jumps to a place that was not known yet, by the place's name.
    private readonly List<(int Instruction, string Target)> _jumps = [];
    private readonly Dictionary<string, int> _targets = new(StringComparer.Ordinal);

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
        return program.Assemble();
    }

    /// <summary>Leaves in X where the IP header begins.</summary>
    private void FindNetworkHeader()
    {
        Emit(LoadAbsoluteWord, FrameType);
        EmitJump(JumpIfEqual, Outgoing, "goes out");
        Emit(LoadAbsoluteWord, FrameProtocol);
        EmitJumps(TagTypes, "inner tag");
        Emit(LoadIndex, 0);
        EmitJump("network");
        Place("inner tag");
        Emit(LoadIndex, TagBytes);
        EmitJump("network");

        Place("goes out");
        Emit(LoadAbsoluteWord, FrameHardware);
        EmitJumps([HardwareEthernet, HardwareLoopback], "ethernet");
        Emit(LoadIndex, NetworkHeader);
        EmitJump("network");
        Place("ethernet");
        for (int tags = 0; tags <= TagsMax; tags++)
        {
            uint shift = (uint)tags * TagBytes;
            Emit(LoadAbsoluteHalf, EthernetTypeOffset + shift);
            EmitJumps(TagTypes, $"tag {tags}");
            Emit(LoadIndex, EthernetBytes + shift);
            EmitJump("network");
            Place($"tag {tags}");
        }

        Emit(LoadIndex, EthernetBytes + (TagsMax * TagBytes));
    }

    private void AddIPv4()
    {
        Place("network");
        Emit(LoadByte, 0);
        Emit(And, 0xf0);
        EmitJump(JumpIfEqual, 0x60, "IPv6");
        Emit(LoadWord, 12);
        Emit(Store, Sum);
        Emit(FromIndex, 0);
        Emit(Store, Network);
        AddAddressWord(16);
        Emit(LoadIndexMemory, Network);

        // Of fragments only the first has ports.
        Emit(LoadHalf, 6);
        EmitJump(JumpIfSet, 0x1fff, "addresses");
        Emit(LoadByte, 9);
        EmitJump(JumpIfEqual, ProtocolTcp, "IPv4 ports");
        EmitJump("addresses");
        Place("IPv4 ports");
        Emit(LoadByte, 0);
        Emit(And, 0xf);
        Emit(ShiftLeft, 2);
        Emit(AddIndex, 0);
        Emit(ToIndex, 0);
        EmitJump("ports");
    }

    private void AddIPv6()
    {
        Place("IPv6");
        Emit(LoadByte, 6);
        Emit(Store, Type);
        Emit(LoadWord, 8);
        Emit(Store, Sum);
        Emit(FromIndex, 0);
        Emit(Store, Network);
        Emit(Add, IPv6Bytes);
        Emit(Store, Header);
        for (uint word = 12; word < IPv6Bytes; word += 4)
        {
            AddAddressWord(word);
        }

        for (int extension = 0; extension < ExtensionsMax; extension++)
        {
            Emit(LoadMemory, Type);
            EmitJump(JumpIfEqual, ProtocolTcp, "IPv6 ports");
            EmitJumps(ExtensionTypes, $"extension {extension}");
            EmitJump("addresses");
            Place($"extension {extension}");
            Emit(LoadIndexMemory, Header);
            Emit(LoadByte, 0);
            Emit(Store, Type);
            Emit(LoadByte, 1);
            Emit(Add, 1);
            Emit(ShiftLeft, 3);
            Emit(AddIndex, 0);
            Emit(Store, Header);
        }

        Emit(LoadMemory, Type);
        EmitJump(JumpIfEqual, ProtocolTcp, "IPv6 ports");
        EmitJump("addresses");
        Place("IPv6 ports");
        Emit(LoadIndexMemory, Header);
    }

    /// <summary>Adds the ports of the TCP header at X. A sum is what it is in the other direction.</summary>
    private void AddPorts()
    {
        Place("ports");
        Emit(LoadHalf, 0);
        Emit(Store, Port);
        Emit(LoadHalf, 2);
        AddMemory(Port);
        AddMemory(Sum);
        EmitJump("spread");
    }

    private void ReturnMember(int members)
    {
        Place("addresses");
        Emit(LoadMemory, Sum);
        Place("spread");
        Emit(Multiply, Spread);
        Emit(ShiftRight, 16);
        Emit(Multiply, (uint)members);
        Emit(ShiftRight, 16);
        Emit(Return, 0);
    }

    private void AddAddressWord(uint offset)
    {
        Emit(LoadIndexMemory, Network);
        Emit(LoadWord, offset);
        AddMemory(Sum);
        Emit(Store, Sum);
    }

    private void AddMemory(uint cell)
    {
        Emit(LoadIndexMemory, cell);
        Emit(AddIndex, 0);
    }

    private void Emit(ushort code, uint operand) => _instructions.Add(new SocketFilter(code, 0, 0, operand));

    private void EmitJump(string target)
    {
        _jumps.Add((_instructions.Count, target));
        Emit(Jump, 0);
    }

    private void EmitJump(ushort condition, uint operand, string target)
    {
        _jumps.Add((_instructions.Count, target));
        Emit(condition, operand);
    }

    private void EmitJumps(ReadOnlySpan<uint> operands, string target)
    {
        foreach (uint operand in operands)
        {
            EmitJump(JumpIfEqual, operand, target);
        }
    }

    private void Place(string target) => _targets.Add(target, _instructions.Count);

    private SocketFilter[] Assemble()
    {
        foreach ((int instruction, string target) in _jumps)
        {
            int distance = _targets[target] - instruction - 1;
            SocketFilter jump = _instructions[instruction];
            _instructions[instruction] = jump.Code == Jump
                ? jump with { Operand = (uint)distance }
                : jump with { JumpTrue = checked((byte)distance) };
        }

        return [.. _instructions];
    }
}
