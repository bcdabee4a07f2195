using System.Text;

namespace QuerySniff.Digests;

/// <summary>
/// A statement without its literals, and its names. One object for each distinct fingerprint of a
/// <see cref="DigestCatalogue"/>. Immutable to those who see it: any thread may read it.
/// </summary>
public sealed class Digest
{
    private readonly byte[] _text;
    private string? _fingerprint;

    internal Digest(int ordinal, ulong id, byte[] text, string perconaId, string summary)
    {
        Ordinal = ordinal;
        Id = id;
        _text = text;
        PerconaId = perconaId;
        Summary = summary;
    }

    /// <summary>
    /// The digest that stands for every statement that found no place in a catalogue. Its id, 0, is reserved: it is no
    /// hash of a text.
    /// </summary>
    public static Digest Other { get; } = new(0, 0, "(other)"u8.ToArray(), "", "");

    /// <summary>The digest id: the first 8 bytes of SHA-256 over <see cref="Text"/>, big-endian.</summary>
    public ulong Id { get; }

    /// <summary>
    /// The digest's number in its catalogue, from 1 in the order of appearance; 0 is <see cref="Other"/>. After
    /// 2^31 of them they begin anew.
    /// </summary>
    public int Ordinal { get; }

    /// <summary>The window that it was last used in, as its catalogue counts them; the catalogue's owner alone touches it.</summary>
    internal int LastUsed { get; set; }

    /// <summary>The fingerprint in UTF-8, as the lexer wrote it.</summary>
    public ReadOnlySpan<byte> Text => _text;

    /// <summary>The fingerprint as a string, made when it is first asked for.</summary>
    public string Fingerprint => _fingerprint ??= Encoding.UTF8.GetString(_text);

    /// <summary>Percona's query id, 32 hex digits; empty where there is no single one: for <see cref="Other"/>, and for merged names.</summary>
    public string PerconaId { get; }

    /// <summary>What the statement does, in a few words: its operations and their tables. Empty where it has none.</summary>
    public string Summary { get; }
}
