using System.Runtime.InteropServices;
using QuerySniff.Capture.Native;

namespace QuerySniff.Capture;

/// <summary>
/// The captures among which the kernel shares out the frames of one interface (PACKET_FANOUT in packet(7)): all frames of
/// a connection go to one of them, by <see cref="FanoutProgram"/>. The filter of each runs after that.
/// </summary>
/// <remarks>IP fragments are left as they are: a capture that is not shared does not see them put together either.</remarks>
/// <param name="interfaceName">The interface's name.</param>
/// <param name="members">How many captures there will be.</param>
internal sealed unsafe class FanoutGroup(string interfaceName, int members)
{
    private int? _id;

    /// <summary>Adds a capture.</summary>
    /// <param name="fd">Its socket, which is bound.</param>
    /// <param name="ignoresOutgoing">Whether it is not to be given what the host sends: a group decides that for its members.</param>
    /// <returns>Whether it is the first.</returns>
    /// <exception cref="CaptureException">The kernel does not take it.</exception>
    public bool Join(int fd, bool ignoresOutgoing)
    {
        int type = LibC.FanoutByProgram | (ignoresOutgoing ? LibC.FanoutIgnoreOutgoing : 0);
        if (_id is { } id)
        {
            Set(fd, type, id);
            return false;
        }

        Set(fd, type | LibC.FanoutUniqueId, id: 0);
        _id = ReadId(fd);
        SetProgram(fd);
        return true;
    }

    private void Set(int fd, int type, int id)
    {
        int value = id | (type << 16);
        Check(LibC.SetSockOpt(fd, LibC.SolPacket, LibC.PacketFanout, &value, sizeof(int)));
    }

    private int ReadId(int fd)
    {
        int value;
        uint length = sizeof(int);
        Check(LibC.GetSockOpt(fd, LibC.SolPacket, LibC.PacketFanout, &value, &length));
        return value & ushort.MaxValue;
    }

    private void SetProgram(int fd)
    {
        SocketFilter[] instructions = FanoutProgram.Build(members);
        fixed (SocketFilter* first = instructions)
        {
            SocketFilterProgram program = new() { Length = (ushort)instructions.Length, Instructions = first };
            Check(LibC.SetSockOpt(fd, LibC.SolPacket, LibC.PacketFanoutData, &program, (uint)sizeof(SocketFilterProgram)));
        }
    }

    private void Check(int result)
    {
        if (result < 0)
        {
            throw new CaptureException(
                $"cannot share '{interfaceName}' among {members} captures: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
