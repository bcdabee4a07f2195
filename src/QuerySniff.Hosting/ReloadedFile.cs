namespace QuerySniff.Hosting;

/// <summary>
/// What was read from one or several files, read again once one of them has changed. What cannot be read then (a key that
/// does not belong to its certificate yet) is reported, and what was read before holds. Any thread.
/// </summary>
/// <typeparam name="T">What the files are read as; not changed once it is made.</typeparam>
public sealed class ReloadedFile<T>
{
    private readonly Lock _lock = new();
    private readonly string[] _paths;
    private readonly Func<T> _load;
    private readonly Action<string> _failed;
    private string _stamp;
    private T _value;

    /// <summary>Reads the files.</summary>
    /// <param name="paths">The files that <paramref name="load"/> reads.</param>
    /// <param name="load">Reads them; a <see cref="UsageException"/> says why they cannot be.</param>
    /// <param name="failed">Told why they cannot be read, once for each change.</param>
    /// <exception cref="UsageException">They cannot be read now.</exception>
    public ReloadedFile(IReadOnlyList<string> paths, Func<T> load, Action<string> failed)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(failed);
        _paths = [.. paths];
        _load = load;
        _failed = failed;

        // Before the files are: a change in between is found at the next look.
        _stamp = Stamp();
        _value = load();
    }

    /// <summary>What the files are now.</summary>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                string stamp = Stamp();
                if (stamp != _stamp)
                {
                    _stamp = stamp;
                    Reload();
                }

                return _value;
            }
        }
    }

    private void Reload()
    {
        try
        {
            _value = _load();
        }
        catch (UsageException e)
        {
            _failed(e.Message);
        }
    }

    private string Stamp() => string.Join('|', _paths.Select(StampOf));

    // Of the file behind links: certificates are often renewed by turning a link to another file.
    private static string StampOf(string path)
    {
        try
        {
            FileInfo file = new(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
            return file.Exists ? FormattableString.Invariant($"{file.LastWriteTimeUtc.Ticks} {file.Length} {file.FullName}") : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
