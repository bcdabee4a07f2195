using System.Runtime.InteropServices;

namespace QuerySniff.Agent.Service;

/// <summary>The calls of the C library that change who a process is. Each sets errno where it says -1.</summary>
/// <remarks>
/// Plain imports of what needs no marshalling but for names: the generated ones need unsafe code, which this project
/// is to be without.
/// </remarks>
internal static class LibC
{
    /// <summary>statx(2): do not follow a link at the path's end.</summary>
    public const int AtSymlinkNoFollow = 0x100;

    /// <summary>statx(2): paths are relative to the working directory.</summary>
    public const int AtCurrentDirectory = -100;

    /// <summary>statx(2): the owner.</summary>
    public const uint StatxUid = 0x8;

    /// <summary>prctl(2).</summary>
    public const int PrSetNoNewPrivileges = 38;

    private const string Library = "libc";

    /// <summary>getpwnam(3): a pointer to a <see cref="PasswordEntry"/>, valid until the next call; null if there is none.</summary>
    [DllImport(Library, EntryPoint = "getpwnam", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint GetPasswordEntry([MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    /// <summary>initgroups(3): the groups that the user is a member of, and no other; for all threads.</summary>
    [DllImport(Library, EntryPoint = "initgroups", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int InitGroups([MarshalAs(UnmanagedType.LPUTF8Str)] string user, uint group);

    /// <summary>setgid(2), for all threads.</summary>
    [DllImport(Library, EntryPoint = "setgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetGid(uint group);

    /// <summary>setuid(2), for all threads; from root to another it takes every capability away.</summary>
    [DllImport(Library, EntryPoint = "setuid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int SetUid(uint user);

    /// <summary>lchown(2): a link is not followed.</summary>
    [DllImport(Library, EntryPoint = "lchown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    /// <summary>statx(2): the structure has the same layout on every architecture.</summary>
    [DllImport(Library, EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] result);

    /// <summary>prctl(2), for the calling thread.</summary>
    [DllImport(Library, EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    /// <summary>syscall(2), for seccomp(2), which the library has no function for.</summary>
    [DllImport(Library, EntryPoint = "syscall", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Seccomp(nint number, nuint operation, nuint flags, ref FilterProgram program);

    /// <summary>struct passwd, of glibc and musl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct PasswordEntry
    {
        /// <summary>The name, a string of the library's.</summary>
        public readonly nint Name;

        /// <summary>Not of use here.</summary>
        public readonly nint Password;

        /// <summary>The user's number.</summary>
        public readonly uint Uid;

        /// <summary>The number of the user's own group.</summary>
        public readonly uint Gid;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterProgram
    {
        /// <summary>How many instructions, of 8 bytes.</summary>
        public ushort Length;

        /// <summary>The instructions.</summary>
        public nint Instructions;
    }
}
