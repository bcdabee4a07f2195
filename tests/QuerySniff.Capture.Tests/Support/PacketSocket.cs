using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>Sends whole frames on an interface of the calling thread's namespace (packet(7)).</summary>
internal sealed unsafe partial class PacketSocket : IDisposable
{
    private const int AddressFamilyPacket = 17;
    private const int SocketRaw = 3;

    private readonly SafeFileHandle _socket;

    public PacketSocket(string interfaceName)
    {
        _socket = Socket(AddressFamilyPacket, SocketRaw, 0);
        byte[] address = new byte[20];
        BitConverter.TryWriteBytes(address, (ushort)AddressFamilyPacket);
        BitConverter.TryWriteBytes(address.AsSpan(4), Native.LibC.InterfaceNameToIndex(interfaceName));
        fixed (byte* bytes = address)
        {
            Assert.Equal(0, Bind(_socket, bytes, (uint)address.Length));
        }
    }

    public void Send(byte[] frame)
    {
        fixed (byte* bytes = frame)
        {
            Assert.Equal(frame.Length, Send(_socket, bytes, (nuint)frame.Length, 0));
        }
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial SafeFileHandle Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(SafeFileHandle socket, void* address, uint length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeFileHandle socket, void* bytes, nuint length, int flags);
}
