using System.Buffers;

namespace QuerySniff.Sql.Percona;

/// <summary>
/// The fingerprint of percona-toolkit 3.2: its rules, in its order, quirks included, as its documentation and the output
/// of pt-fingerprint and pt-query-digest show them. The tool sees bytes, to which only ASCII has letters: those from 0x80
/// up are neither letters nor white space. A rule takes time in proportion to the text. A value of this type owns a
/// pooled buffer, and gives it back when it is disposed of.
/// </summary>
internal ref struct PerconaFingerprint : IDisposable
{
    /// <summary>
    /// How many times as long as the statement a text can get. Two rules make one longer: <c>in()</c> becomes
    /// <c>in(?+)</c>, and the mark of a union has at most 3 bytes more than the 14 at least that it stands for.
    /// </summary>
    private const int GrowthMax = 2;

    /// <summary>Both halves in one: a thread always finds the one array that it gave back last.</summary>
    private readonly byte[] _buffer;

    // The text is in the statement itself or in the half that is not the output.
    private Span<byte> _output;
    private Span<byte> _other;

    private PerconaFingerprint(ReadOnlySpan<byte> text, int outputBytes)
    {
        Text = text;
        _buffer = ArrayPool<byte>.Shared.Rent(2 * outputBytes);
        _output = _buffer.AsSpan(0, outputBytes);
        _other = _buffer.AsSpan(outputBytes, outputBytes);
    }

    /// <summary>A rule.</summary>
    /// <param name="text">What the rules before it have left.</param>
    /// <param name="output">Takes what this one makes of it.</param>
    /// <returns>The part of the output that is written; the text itself, or a part of it, where there was no need to.</returns>
    private delegate ReadOnlySpan<byte> Rule(ReadOnlySpan<byte> text, Span<byte> output);

    /// <summary>The fingerprint's bytes, borrowed until this is disposed of.</summary>
    public ReadOnlySpan<byte> Text { get; private set; }

    /// <summary>Applies the tool's rules.</summary>
    /// <param name="sql">The statement's bytes, which must outlive the fingerprint: it may be a part of them.</param>
    /// <param name="literalBooleans">TRUE and FALSE are literals to pt-query-digest, and not to pt-fingerprint.</param>
    public static PerconaFingerprint Compute(ReadOnlySpan<byte> sql, bool literalBooleans)
    {
        if (PerconaRules.TryName(sql, out ReadOnlySpan<byte> name))
        {
            return new PerconaFingerprint(name, outputBytes: 0);
        }

        bool isCall = PerconaRules.TryFindCall(sql, out ReadOnlySpan<byte> call);
        ReadOnlySpan<byte> text = isCall ? call : PerconaRules.KeepFirstRow(sql);
        PerconaFingerprint fingerprint = new(text, GrowthMax * text.Length);
        if (isCall)
        {
            fingerprint.Apply(PerconaRules.FoldCase);
        }
        else
        {
            fingerprint.Normalise(literalBooleans);
        }

        return fingerprint;
    }

    /// <summary>Gives the buffer back.</summary>
    public readonly void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Normalise(bool literalBooleans)
    {
        Apply(PerconaRules.RemoveComments);
        Apply(PerconaRules.RemoveLineComments);
        if (PerconaRules.IsUse(Text))
        {
            Text = "use ?"u8;
            return;
        }

        Apply(PerconaRules.RemoveEscapedQuotes);
        Apply(PerconaRules.ReplaceDoubleQuoted);
        Apply(PerconaRules.ReplaceSingleQuoted);
        if (literalBooleans)
        {
            Apply(PerconaRules.ReplaceBooleans);
        }

        Apply(PerconaRules.ReplaceNumbers);
        Apply(PerconaRules.RemoveNumberPrefixes);
        Text = PerconaRules.Trim(Text);
        Apply(PerconaRules.FoldSpace);
        Apply(PerconaRules.FoldCase);
        Apply(PerconaRules.ReplaceNulls);
        Apply(PerconaRules.CollapseLists);
        Apply(PerconaRules.CollapseUnions);
        Apply(PerconaRules.CollapseFirstLimit);
        Apply(PerconaRules.RemoveAscending);
    }

    private void Apply(Rule rule)
    {
        Text = rule(Text, _output);
        if (Text.Overlaps(_output))
        {
            Span<byte> written = _output;
            _output = _other;
            _other = written;
        }
    }
}
