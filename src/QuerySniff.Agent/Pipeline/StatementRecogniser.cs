using System.Runtime.CompilerServices;
using System.Text;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Sql;
using QuerySniff.Sql.Merging;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Gives statements and commands their digests. Used by the capture thread alone; allocates only for a digest or an
/// application that it has not seen before.
/// </summary>
internal sealed class StatementRecogniser
{
    /// <summary>Digests that are known at a time; what goes beyond is counted under "other".</summary>
    public const int DigestsMax = 100_000;

    /// <summary>
    /// Applications kept, as the comments name them: the routes of several large ones. A tag that differs with each
    /// request goes beyond; those are "(other)", for as long as digests would be.
    /// </summary>
    private const int ApplicationsMax = 10_000;

    /// <summary>What stands for the text of a prepared statement whose COM_STMT_PREPARE was not seen.</summary>
    private const string UnknownStatementText = "<unknown statement>";

    private readonly Fingerprinter _fingerprinter;
    private readonly NameMerger? _merger;
    private readonly MergedDigests _merged = new();
    private readonly DigestCatalogue _digests = new(DigestsMax);
    private readonly Digest?[] _commands = new Digest?[byte.MaxValue + 1];
    private readonly Dictionary<string, string> _applications = new(StringComparer.Ordinal);
    private readonly bool _keepRawText;
    private Digest? _unknownStatement;
    private string _lastApplication = "";
    private int _windowsFull;

    /// <summary>Makes a recogniser.</summary>
    /// <param name="keepRawText">Whether statements' texts are kept, which only `decode --raw` does.</param>
    /// <param name="options">What the user has set; null for nothing.</param>
    public StatementRecogniser(bool keepRawText, StatementOptions? options = null)
    {
        options ??= new StatementOptions();
        _fingerprinter = new Fingerprinter(options.ApplicationTags);
        _merger = options.MergedNames.Count > 0 ? new NameMerger(options.MergedNames) : null;
        _keepRawText = keepRawText;
    }

    /// <summary>The digests.</summary>
    public DigestCatalogue Digests => _digests;

    /// <summary>Turns a statement's text into what stands for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Statement Recognise(scoped ReadOnlySpan<byte> text, SqlDialect dialect, bool truncated)
    {
        Fingerprint fingerprint = _fingerprinter.Compute(text, dialect, truncated);
        Digest digest = _merger is null ? FindOrAdd(fingerprint, text) : FindMerged(_merger, fingerprint, text);
        return new Statement(digest, InternApplication(fingerprint.Application), RawText(text));
    }

    /// <summary>
    /// The digest that a command counts under. What a statement's execution costs counts under it, and a cursor's fetches are
    /// most of it; a PREPARE is a command of its own, or the statement would count twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Digest DigestOf(CommandCode code, bool hasStatement, in Statement statement) => code switch
    {
        CommandCode.Query when hasStatement => statement.Digest,
        CommandCode.StatementExecute or CommandCode.StatementBulkExecute or CommandCode.StatementFetch =>
            hasStatement ? statement.Digest : UnknownStatement,
        _ => RecogniseCommand(code),
    };

    /// <summary>The digest of a command that has no statement of its own, such as COM_PING.</summary>
    public Digest RecogniseCommand(CommandCode code) => _commands[(byte)code] ??= AddText(code.ProtocolName());

    /// <summary>The digest of an execution of a statement whose text was never seen.</summary>
    public Digest UnknownStatement => _unknownStatement ??= AddText(UnknownStatementText);

    /// <summary>A window has ended; what was not used for long makes room, where room is needed.</summary>
    /// <param name="rows">The window's rows.</param>
    public void EndWindow(ReadOnlySpan<DigestRow> rows)
    {
        if (_digests.EndWindow(rows))
        {
            _merged.Clear();
        }

        _windowsFull = _applications.Count == ApplicationsMax ? _windowsFull + 1 : 0;
        if (_windowsFull > IdentityAge.IdleWindowsMax)
        {
            _applications.Clear();
            _windowsFull = 0;
        }
    }

    private static string DecodeText(ReadOnlySpan<byte> text) =>
        System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Digest FindOrAdd(scoped in Fingerprint fingerprint, scoped ReadOnlySpan<byte> text) =>
        _digests.TryGet(fingerprint.Hash, fingerprint.Text, out Digest? digest)
            ? digest
            : Add(fingerprint.Hash, fingerprint.Text, PerconaQueryId.Compute(text));

    private Digest FindMerged(NameMerger merger, scoped in Fingerprint fingerprint, scoped ReadOnlySpan<byte> text)
    {
        if (!_merged.TryGet(fingerprint.Hash, fingerprint.Text, out Digest? digest))
        {
            digest = merger.TryMerge(fingerprint.Text, out ReadOnlySpan<byte> merged, out ulong hash)
                ? FindOrAddMerged(merged, hash)
                : FindOrAdd(fingerprint, text);
            _merged.Add(fingerprint.Hash, fingerprint.Text, digest);
        }

        return digest;
    }

    // The statements of a merged digest have different ids of Percona's: which one came first must not decide.
    private Digest FindOrAddMerged(scoped ReadOnlySpan<byte> merged, ulong hash) =>
        _digests.TryGet(hash, merged, out Digest? digest)
            ? digest
            : Add(hash, merged, perconaId: "");

    private Digest Add(ulong hash, scoped ReadOnlySpan<byte> fingerprint, string perconaId) =>
        _digests.Add(hash, fingerprint, DigestId.Compute(fingerprint), perconaId, StatementSummary.Compute(fingerprint));

    private string? RawText(ReadOnlySpan<byte> text) => _keepRawText ? DecodeText(text) : null;

    private Digest AddText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ulong id = DigestId.Compute(bytes);
        return _digests.TryGet(id, bytes, out Digest? digest) ? digest : Add(id, bytes, PerconaQueryId.Compute(bytes));
    }

    private string InternApplication(ReadOnlySpan<byte> application)
    {
        if (application.IsEmpty)
        {
            return "";
        }

        Span<char> chars = stackalloc char[SqlLimits.ApplicationBytesMax];
        int length = Encoding.UTF8.GetChars(application, chars);
        ReadOnlySpan<char> name = chars[..length];
        if (name.SequenceEqual(_lastApplication))
        {
            return _lastApplication;
        }

        Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> lookup = _applications.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(name, out string? interned))
        {
            if (_applications.Count >= ApplicationsMax)
            {
                return Dimensions.Other.Application;
            }

            interned = name.ToString();
            _applications.Add(interned, interned);
        }

        _lastApplication = interned;
        return interned;
    }
}
