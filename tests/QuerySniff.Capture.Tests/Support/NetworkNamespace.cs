using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>
/// A network namespace without a name: the kernel removes it with its interfaces when the last thread and descriptor
/// are gone, so that nothing is left whatever happens to the test. To be used within <see cref="OwnThread"/>.
/// </summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x4000_0000;

    private readonly SafeFileHandle _handle;

    private NetworkNamespace(SafeFileHandle handle) => _handle = handle;

    /// <summary>Makes a namespace, with loopback up, and moves the calling thread into it.</summary>
    public static NetworkNamespace CreateAndEnter()
    {
        Assert.Equal(0, Unshare(CloneNewNet));
        NetworkNamespace made = new(File.OpenHandle("/proc/thread-self/ns/net"));
        Ip("link set lo up");
        return made;
    }

    /// <summary>Two namespaces with a cable between them, each end named "wire"; the thread is in the second.</summary>
    public static (NetworkNamespace Client, NetworkNamespace Server) CreatePair()
    {
        NetworkNamespace client = CreateAndEnter();
        NetworkNamespace server = CreateAndEnter();
        Ip($"link add wire type veth peer name wire netns {client.Path}");
        server.Configure(1);
        client.Configure(2);
        server.Enter();
        return (client, server);
    }

    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    /// <summary>Runs <c>ip</c> in the calling thread's namespace.</summary>
    public static void Ip(string arguments)
    {
        ProcessStartInfo start = new("ip", arguments) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"ip {arguments}: {error}");
    }

    /// <summary>Moves the calling thread into the namespace.</summary>
    public void Enter() => Assert.Equal(0, SetNs(_handle, CloneNewNet));

    public void Dispose() => _handle.Dispose();

    private void Configure(int host)
    {
        Enter();
        Ip($"address add 192.0.2.{host}/24 dev wire");
        Ip($"address add 2001:db8::{host}/64 dev wire nodad");
        Ip("link set wire up");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(SafeFileHandle handle, int type);
}
