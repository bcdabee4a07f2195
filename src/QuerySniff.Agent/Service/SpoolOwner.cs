using System.Buffers.Binary;
using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Service;

/// <summary>Lets the user that root is dropped to have the spool.</summary>
internal static class SpoolOwner
{
    // struct statx, statx(2).
    private const int StatxBytes = 256;
    private const int StatxUidOffset = 20;

    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>
    /// Makes the folder if it is not there, and gives it with what is in it to a user. What fails is said when the spool is
    /// opened, by that user.
    /// </summary>
    /// <remarks>
    /// A folder is left as it is unless root alone can have put anything there, for that could be a link to any file of the
    /// host; and unless it holds nothing but a spool, so that a folder that was named by mistake keeps its owner.
    /// </remarks>
    public static void Give(string folder, Account account)
    {
        try
        {
            SpoolFolder.Make(folder);
            string[] files = Directory.GetFileSystemEntries(folder);
            if (OwnerOf(folder) != 0
                || (File.GetUnixFileMode(folder) & OthersWrite) != UnixFileMode.None
                || !Array.TrueForAll(files, SpoolFolder.IsOfSpool))
            {
                return;
            }

            // The folder last: from then on it is not root's.
            foreach (string path in files.Append(folder))
            {
                _ = LibC.ChangeOwner(path, account.Uid, account.Gid);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that fails is no reason to stay root, nor to end: see SpoolFolder.
        }
    }

    private static uint? OwnerOf(string path)
    {
        byte[] result = new byte[StatxBytes];
        return LibC.Statx(LibC.AtCurrentDirectory, path, LibC.AtSymlinkNoFollow, LibC.StatxUid, result) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(result.AsSpan(StatxUidOffset))
            : null;
    }
}
