namespace QuerySniff.Sql.Lexing;

/// <summary>
/// The class of each byte, as MySQL's state maps have it for UTF-8: every byte from 0x80 up is a letter, because every
/// character beyond ASCII may stand in an unquoted identifier.
/// </summary>
internal static class CharClass
{
    private const byte X = (byte)CharKind.Invalid;
    private const byte L = (byte)CharKind.Letter;
    private const byte D = (byte)CharKind.Digit;
    private const byte S = (byte)CharKind.Space;
    private const byte Q = (byte)CharKind.Quote;
    private const byte W = (byte)CharKind.DoubleQuote;
    private const byte B = (byte)CharKind.BackQuote;
    private const byte O = (byte)CharKind.Open;
    private const byte C = (byte)CharKind.Close;
    private const byte M = (byte)CharKind.Comma;
    private const byte E = (byte)CharKind.Semicolon;
    private const byte T = (byte)CharKind.Dot;
    private const byte G = (byte)CharKind.Sign;
    private const byte H = (byte)CharKind.Slash;
    private const byte N = (byte)CharKind.Hash;
    private const byte A = (byte)CharKind.At;
    private const byte P = (byte)CharKind.Placeholder;
    private const byte R = (byte)CharKind.Star;
    private const byte U = (byte)CharKind.Operator;
    private const byte K = (byte)CharKind.Backslash;

    /// <summary>One entry a byte; a constant span, so that a byte needs no bounds check.</summary>
    private static ReadOnlySpan<byte> Table =>
    [
        X, X, X, X, X, X, X, X, X, S, S, S, S, S, X, X, // 0x00
        X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, // 0x10
        S, U, W, N, L, U, U, Q, O, C, R, G, M, G, T, H, // 0x20
        D, D, D, D, D, D, D, D, D, D, U, E, U, U, U, P, // 0x30
        A, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0x40
        L, L, L, L, L, L, L, L, L, L, L, U, K, U, U, L, // 0x50
        B, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0x60
        L, L, L, L, L, L, L, L, L, L, L, U, U, U, U, X, // 0x70
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0x80
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0x90
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xA0
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xB0
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xC0
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xD0
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xE0
        L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, // 0xF0
    ];

    /// <summary>The class of a byte.</summary>
    public static CharKind Of(byte value) => (CharKind)Table[value];

    /// <summary>Whether a byte may stand inside an unquoted identifier.</summary>
    public static bool IsWord(byte value) => Table[value] <= D;

    /// <summary>Whether a byte is white space.</summary>
    public static bool IsSpace(byte value) => Table[value] == S;

    /// <summary>Whether a byte is a decimal digit.</summary>
    public static bool IsDigit(byte value) => Table[value] == D;
}
