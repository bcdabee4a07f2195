using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The batches on disk: a file each, named by its <see cref="BatchLabel"/>. One agent at a time, and in it one thread at
/// a time. A disk that fails is a warning and an answer "no", never an exception: the queue then works from memory.
/// </summary>
/// <remarks>
/// One file a batch is the simplest that is right: a batch goes by being unlinked, in whatever order batches are
/// acknowledged, and nothing has ever to be compacted; at one batch in ten seconds its costs do not matter.
/// <list type="bullet">
/// <item>A batch's file is written under its own name, and flushed to the disk before the batch is sent. One that is
/// torn or damaged does not pass its checksum, and its name still says what was in it.</item>
/// <item><c>.batch.TAG</c>: sent to the aggregator with that tag, which may have stored it. Renamed before it is sent. A
/// rename is not flushed: a power loss can take it back, and a batch that was stored can then be stored once more if it
/// also is merged, or sent to another aggregator, before it is sent again.</item>
/// <item><c>.merge</c>: replaces the files that it names. It is flushed first, then those are unlinked, then it becomes a
/// <c>.batch</c>. After a crash, a whole one is carried through and a torn one unlinked: what it replaces is still
/// there.</item>
/// <item><c>.refused</c>: an aggregator called it invalid. Kept to be looked into, a few of them.</item>
/// <item><c>seen</c>: up to when the capture is kept or delivered.</item>
/// <item>An unlink is not flushed either: a power loss can bring an acknowledged batch back, and its identity makes
/// sending it again harmless.</item>
/// </list>
/// </remarks>
internal sealed class SpoolFolder : IDisposable
{
    /// <summary>Refused batches kept, some MiB each at most: what is wrong with one is wrong with the others.</summary>
    public const int RefusedFilesMax = 4;

    /// <summary>File systems give out space in blocks of this size, in bytes.</summary>
    public const int BlockBytes = 4096;

    private const string Whole = ".batch";
    private const string Merge = ".merge";
    private const string Refused = ".refused";
    private const string Temporary = ".tmp";
    private const string LockName = "lock";
    private const string SeenName = "seen";

    // errno EWOULDBLOCK, which .NET passes on as it is.
    private const int ErrorWouldBlock = 11;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;
    private readonly ILogger _logger;
    private readonly FileStream _lock;
    private bool _isFailing;

    private SpoolFolder(string path, FileStream theLock, ILogger logger)
    {
        _path = path;
        _lock = theLock;
        _logger = logger;
    }

    /// <summary>Opens the folder, and makes it if it is not there.</summary>
    /// <returns>Null if the disk does not allow it, which is logged.</returns>
    /// <exception cref="ExitException">Another agent has it.</exception>
    public static SpoolFolder? TryOpen(string path, ILogger logger)
    {
        try
        {
            Make(path);
            SpoolFolder folder = new(path, Lock(path), logger);
            folder.Recover();
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.SpoolUnusable(path, e.Message);
            return null;
        }
    }

    /// <summary>Makes the folder if it is not there: its owner's alone, below folders as everyone makes them.</summary>
    public static void Make(string path)
    {
        if (Path.GetDirectoryName(path) is { } parent)
        {
            Directory.CreateDirectory(parent);
        }

        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>Whether a file is one that a spool has.</summary>
    public static bool IsOfSpool(string path) =>
        Path.GetFileName(path) is LockName or SeenName || Path.GetFileName(path).Contains(Whole, StringComparison.Ordinal)
            || Path.GetExtension(path) is Merge or Refused or Temporary;

    private string SeenPath => Combine(SeenName);

    /// <summary>What a message takes on disk, in bytes.</summary>
    public static long SizeOf(int messageBytes) => Blocks(SpoolFile.BytesOf(messageBytes));

    /// <summary>The batches that are there; those that cannot be read are found out when they are read.</summary>
    public IReadOnlyList<SpooledBatch> List()
    {
        FileInfo[] files = [];
        _ = Try(() => files = new DirectoryInfo(_path).GetFiles());
        return [.. files.Select(TryList).OfType<SpooledBatch>()];
    }

    /// <summary>Puts a batch on the disk, down to the platter.</summary>
    public bool TryWrite(Batch batch)
    {
        bool isWritten = Try(() => WriteNew(PathOf(batch.Label, tag: null), SpoolFile.Encode(batch.Message, [])));
        if (isWritten && _isFailing)
        {
            // Not before: on a full disk all but this goes on working.
            _isFailing = false;
            _logger.SpoolWorksAgain(_path);
        }

        return isWritten;
    }

    /// <summary>Reads a batch's message.</summary>
    /// <returns>Null if it is damaged or cannot be read.</returns>
    public byte[]? TryRead(SpooledBatch batch)
    {
        try
        {
            byte[] content = File.ReadAllBytes(PathOf(batch));
            return SpoolFile.TryDecode(content, out byte[] message, out _) ? message : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts another message in the place of a batch's, at once or not at all.</summary>
    public bool TryRewrite(SpooledBatch batch, byte[] message) =>
        Try(() => Replace(PathOf(batch), SpoolFile.Encode(message, [])));

    /// <summary>Marks a batch as in doubt at an aggregator, or as in doubt nowhere.</summary>
    public void Mark(SpooledBatch batch, string? tag)
    {
        if (batch.FileTag != tag
            && Try(() => File.Move(PathOf(batch), PathOf(batch.Label, tag), overwrite: true)))
        {
            batch.FileTag = tag;
        }
    }

    /// <summary>Removes a batch.</summary>
    public void Delete(SpooledBatch batch) => Try(() => File.Delete(PathOf(batch)));

    /// <summary>Puts a batch in the place of several others, so that a crash leaves either it or them.</summary>
    /// <returns>False if the disk did not take it; the others are still there then.</returns>
    public bool TryReplace(IReadOnlyList<SpooledBatch> replaced, Batch batch)
    {
        string intent = Combine(batch.Label + Merge);
        IEnumerable<string> names = replaced.Select(one => Path.GetFileName(PathOf(one)));
        if (!Try(() => WriteNew(intent, SpoolFile.Encode(batch.Message, names))))
        {
            return false;
        }

        // A disk that fails only now has the batch all the same: the next start carries it through.
        _ = Try(() => CarryThrough(intent));
        return true;
    }

    /// <summary>Keeps a copy of a message that an aggregator called invalid, and lets older ones go.</summary>
    public void SetAside(Batch batch) => Try(() =>
    {
        foreach (string old in Directory.GetFiles(_path, "*" + Refused)
            .OrderDescending(StringComparer.Ordinal).Skip(RefusedFilesMax - 1))
        {
            File.Delete(old);
        }

        Replace(Combine(batch.Label + Refused), SpoolFile.Encode(batch.Message, []));
    });

    /// <summary>Reads up to when the capture is kept or delivered.</summary>
    /// <returns>Null if that is not known.</returns>
    public SeenTime? ReadSeen()
    {
        try
        {
            return SpoolFile.TryDecode(File.ReadAllBytes(SeenPath), out byte[] message, out _)
                && message.Length == 2 * sizeof(long)
                ? new SeenTime(
                    BinaryPrimitives.ReadInt64LittleEndian(message),
                    BinaryPrimitives.ReadInt64LittleEndian(message.AsSpan(sizeof(long))))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Says up to when the capture is kept or delivered.</summary>
    public void WriteSeen(SeenTime seen)
    {
        byte[] message = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(message, seen.UntilMs);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(sizeof(long)), seen.UnseenMs);
        _ = Try(() => Replace(SeenPath, SpoolFile.Encode(message, [])));
    }

    /// <summary>Lets another agent have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    // .NET's FileShare.None is flock(2), which the kernel gives back however the process ends.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, LockName), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
        }
        catch (IOException e) when (e.HResult == ErrorWouldBlock)
        {
            throw new ExitException(
                ExitCode.Usage, $"{path} is another agent's spool; give this one a folder of its own with --spool.", e);
        }
    }

    private static SpooledBatch? TryList(FileInfo file)
    {
        int suffix = file.Name.IndexOf(Whole, StringComparison.Ordinal);
        if (suffix < 0 || BatchLabel.TryParse(file.Name[..suffix]) is not { } label)
        {
            return null;
        }

        string tag = file.Name[(suffix + Whole.Length)..].TrimStart('.');
        return new SpooledBatch(label, message: null, Blocks(file.Length))
        {
            FileTag = tag.Length > 0 ? tag : null,
            InDoubtAt = tag.Length > 0 ? tag : null,
        };
    }

    private void Recover()
    {
        foreach (string leftover in Directory.GetFiles(_path, "*" + Temporary))
        {
            _ = Try(() => File.Delete(leftover));
        }

        foreach (string intent in Directory.GetFiles(_path, "*" + Merge))
        {
            _ = Try(() => CarryThrough(intent));
        }
    }

    private void CarryThrough(string intent)
    {
        if (!SpoolFile.TryDecode(File.ReadAllBytes(intent), out _, out string[] replaced))
        {
            File.Delete(intent);
            return;
        }

        foreach (string name in replaced)
        {
            File.Delete(Combine(Path.GetFileName(name)));
        }

        File.Move(intent, Path.ChangeExtension(intent, Whole));
    }

    private static void WriteNew(string path, byte[] content)
    {
        try
        {
            using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
                BufferSize = 0,
            });
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            // What a full disk leaves of it would be found damaged later, and its space is wanted.
            File.Delete(path);
            throw;
        }
    }

    private static void Replace(string path, byte[] content)
    {
        string temporary = path + Temporary;
        WriteNew(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }

    private static long Blocks(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static string NameOf(BatchLabel label, string? tag) => tag is null ? label + Whole : $"{label}{Whole}.{tag}";

    private string PathOf(BatchLabel label, string? tag) => Combine(NameOf(label, tag));

    private string PathOf(SpooledBatch batch) => PathOf(batch.Label, batch.FileTag);

    private string Combine(string name) => Path.Combine(_path, name);

    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                _logger.SpoolFails(_path, e.Message);
            }

            return false;
        }
    }
}
