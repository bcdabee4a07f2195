using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace QuerySniff.Capture.Tests.Support;

/// <summary>Puts a file in the place of the process's standard input, until disposed of.</summary>
internal sealed partial class StandardInput : IDisposable
{
    private readonly int _saved = Dup(0);

    public StandardInput(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        Assert.Equal(0, Dup2((int)file.DangerousGetHandle(), 0));
    }

    public void Dispose()
    {
        Assert.Equal(0, Dup2(_saved, 0));
        using SafeFileHandle saved = new(_saved, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int fd);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int fd, int target);
}
