using System.Net;

namespace QuerySniff.Agent.Doctor;

/// <summary>A TCP socket of this host that listens.</summary>
/// <param name="Address">Its address; any, if it listens on all interfaces.</param>
/// <param name="Port">Its port.</param>
/// <param name="Inode">The number by which /proc/PID/fd names it.</param>
internal sealed record ListeningSocket(IPAddress Address, int Port, long Inode)
{
    /// <summary>Whether it can be reached from other hosts.</summary>
    public bool IsReachable => !IPAddress.IsLoopback(Address);
}
