using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary>The functions of the C library that libpcap has no words for; each sets errno.</summary>
internal static unsafe partial class LibC
{
    /// <summary>EINTR: a signal came while the call waited.</summary>
    public const int ErrnoInterrupted = 4;

    /// <summary>POLLIN.</summary>
    public const short PollIn = 0x0001;

    /// <summary>SOL_PACKET (packet(7)).</summary>
    public const int SolPacket = 263;

    /// <summary>PACKET_IGNORE_OUTGOING: the socket is not given what the host sends. Linux 4.20.</summary>
    public const int PacketIgnoreOutgoing = 23;

    /// <summary>PACKET_FANOUT: joins a group of sockets that share what comes.</summary>
    public const int PacketFanout = 18;

    /// <summary>PACKET_FANOUT_DATA: sets the program of a socket's group. Linux 4.3.</summary>
    public const int PacketFanoutData = 22;

    /// <summary>PACKET_FANOUT_CBPF: a program of classic BPF says which member gets a frame.</summary>
    public const int FanoutByProgram = 6;

    /// <summary>PACKET_FANOUT_FLAG_UNIQUEID: the kernel gives a new group an id that no other has. Linux 4.12.</summary>
    public const int FanoutUniqueId = 0x2000;

    /// <summary>
    /// PACKET_FANOUT_FLAG_IGNORE_OUTGOING: what <see cref="PacketIgnoreOutgoing"/> is for a socket alone. A kernel that does not
    /// know it passes over it.
    /// </summary>
    public const int FanoutIgnoreOutgoing = 0x4000;

    /// <summary>SIOCGIFFLAGS (netdevice(7)): reads an interface's flags.</summary>
    public const nuint GetInterfaceFlags = 0x8913;

    /// <summary>IFF_LOOPBACK.</summary>
    public const short InterfaceIsLoopback = 0x0008;

    /// <summary>IFNAMSIZ: an interface's name with its final 0, in bytes.</summary>
    public const int InterfaceNameBytes = 16;

    /// <summary>The size of <c>struct ifreq</c> in a 64-bit process, in bytes; its union follows the name.</summary>
    public const int InterfaceRequestBytes = 40;

    private const string LibraryName = "libc";

    /// <summary>The number of sched_setattr, which older C libraries have no function for; 0 where it is not known.</summary>
    public static nint SetScheduling => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 314,
        Architecture.Arm64 => 274,
        _ => 0,
    };

    /// <summary>The number of sched_getattr; 0 where it is not known.</summary>
    public static nint GetScheduling => SetScheduling == 0 ? 0 : SetScheduling + 1;

    [LibraryImport(LibraryName, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMilliseconds);

    [LibraryImport(LibraryName, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSockOpt(int fd, int level, int option, void* value, uint length);

    [LibraryImport(LibraryName, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSockOpt(int fd, int level, int option, void* value, uint* length);

    [LibraryImport(LibraryName, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoCtl(int fd, nuint request, void* argument);

    [LibraryImport(
        LibraryName,
        EntryPoint = "if_nametoindex",
        StringMarshalling = StringMarshalling.Utf8,
        SetLastError = true)]
    public static partial uint InterfaceNameToIndex(string name);

    [LibraryImport(LibraryName, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SysCall(nint number, nint first, void* second, nint third, nint fourth);
}
