using System.Runtime.InteropServices;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Service;

/// <summary>A user of this host.</summary>
/// <param name="Name">The name.</param>
/// <param name="Uid">The user's number.</param>
/// <param name="Gid">The number of the user's own group.</param>
internal sealed record Account(string Name, uint Uid, uint Gid)
{
    /// <summary>Finds a user, wherever the host keeps its users.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static Account Find(string name)
    {
        nint entry = LibC.GetPasswordEntry(name);
        if (entry == 0)
        {
            throw new UsageException($"'user': this host has no user '{name}'.");
        }

        LibC.PasswordEntry found = Marshal.PtrToStructure<LibC.PasswordEntry>(entry);
        return new Account(name, found.Uid, found.Gid);
    }
}
