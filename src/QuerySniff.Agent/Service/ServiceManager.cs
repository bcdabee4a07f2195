using System.Globalization;
using System.Net.Sockets;
using System.Text;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Service;

/// <summary>
/// Tells the service manager how the agent is: the protocol of sd_notify(3), a datagram of lines to the socket that the
/// variable NOTIFY_SOCKET names. Without that variable nobody is told. Any thread.
/// </summary>
internal sealed class ServiceManager : IDisposable
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly Socket? _socket;
    private readonly TimeProvider _clock;

    private ServiceManager(Socket? socket, TimeSpan? watchdogTimeout, TimeProvider clock)
    {
        _socket = socket;
        _clock = clock;
        WatchdogTimeout = watchdogTimeout;
    }

    /// <summary>How long the agent may be silent before it is killed; null if nobody waits to hear from it.</summary>
    public TimeSpan? WatchdogTimeout { get; }

    /// <summary>Connects to the manager that the environment names; to be done while the process still has its rights.</summary>
    /// <exception cref="UsageException">There is no such socket.</exception>
    public static ServiceManager OfEnvironment(TimeProvider clock) =>
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 0 } path
            ? Connect(path, ReadWatchdogTimeout(), clock)
            : new ServiceManager(socket: null, watchdogTimeout: null, clock);

    /// <summary>Connects to a manager.</summary>
    /// <param name="path">Its socket; '@' stands for the zero byte that abstract names begin with.</param>
    /// <param name="watchdogTimeout">See <see cref="WatchdogTimeout"/>.</param>
    /// <param name="clock">The system's clock.</param>
    /// <exception cref="UsageException">There is no such socket.</exception>
    public static ServiceManager Connect(string path, TimeSpan? watchdogTimeout, TimeProvider clock)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
            return new ServiceManager(socket, watchdogTimeout, clock);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new UsageException($"NOTIFY_SOCKET names no socket that can be written to: {e.Message}", e);
        }
    }

    /// <summary>The capture is open: what was to start after it may start.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>Settings are being reloaded; <see cref="Ready"/> ends it.</summary>
    public void Reloading() => Send(string.Create(
        CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds()}"));

    /// <summary>The agent is about to end.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>The agent does its work.</summary>
    public void IsAlive() => Send("WATCHDOG=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    // WATCHDOG_PID: the variables of a service are inherited by what it starts, and are not meant for that.
    private static TimeSpan? ReadWatchdogTimeout()
    {
        string? process = Environment.GetEnvironmentVariable("WATCHDOG_PID");
        bool isMeant = process is null or "" || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return isMeant
            && long.TryParse(
                Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    // CLOCK_MONOTONIC, which the system's timestamps are of.
    private long MonotonicMicroseconds() =>
        (long)((Int128)_clock.GetTimestamp() * MicrosecondsPerSecond / _clock.TimestampFrequency);

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.ASCII.GetBytes(state));
        }
        catch (SocketException)
        {
            // A manager that has gone has nobody to tell; one that only misses this message kills or waits, and says so.
        }
    }
}
