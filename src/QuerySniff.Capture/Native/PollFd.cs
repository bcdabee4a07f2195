using System.Runtime.InteropServices;

namespace QuerySniff.Capture.Native;

/// <summary><c>struct pollfd</c> (poll(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    /// <summary>The file descriptor to wait for.</summary>
    public int Fd;

    /// <summary>What to wait for.</summary>
    public short Events;

    /// <summary>What happened.</summary>
    public short ReturnedEvents;
}
