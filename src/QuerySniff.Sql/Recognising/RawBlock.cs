using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QuerySniff.Sql.Recognising;

/// <summary>
/// The bytes of a statement by class, 64 at a time: bit n of each mask stands for byte n. A vector compares all of them at
/// once, so that what is neither a literal nor a comment is never looked at byte by byte.
/// </summary>
internal struct RawBlock
{
    /// <summary>Bytes in a block.</summary>
    public const int Size = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private RawBlock(Vector512<byte> block)
    {
        SingleQuotes = Equal(block, (byte)'\'');
        Backslashes = Equal(block, (byte)'\\');
        Digits = InRange(block, (byte)'0', 10);
        ulong dollars = Equal(block, (byte)'$');
        Dots = Equal(block, (byte)'.');
        Words = Digits | dollars | InRange(block | Vector512.Create((byte)0x20), (byte)'a', 26) | Equal(block, (byte)'_')
            | block.ExtractMostSignificantBits();

        // Control characters are none of white space: no statement has them outside of strings.
        ulong rare = (InRange(block, 0, 32) & ~InRange(block, (byte)'\t', 5)) | Equal(block, 0x7F);
        Stops = SingleQuotes | Backslashes | rare | Equal(block, (byte)'"') | Equal(block, (byte)'`')
            | dollars | Equal(block, (byte)'#') | Equal(block, (byte)'-') | Equal(block, (byte)'/');
    }

    /// <summary>Single quotes.</summary>
    public ulong SingleQuotes { get; private set; }

    /// <summary>Backslashes.</summary>
    public ulong Backslashes { get; private set; }

    /// <summary>Dots.</summary>
    public ulong Dots { get; private set; }

    /// <summary>Decimal digits.</summary>
    public ulong Digits { get; private set; }

    /// <summary>What may stand inside an unquoted identifier: see <see cref="Lexing.CharClass.IsWord"/>.</summary>
    public ulong Words { get; private set; }

    /// <summary>What may begin a string, a quoted name or a comment, and what is rare outside of strings. Digits are apart.</summary>
    public ulong Stops { get; private set; }

    /// <summary>Reads a block.</summary>
    /// <param name="bytes">Its bytes and what follows them; fewer than <see cref="Size"/> at a statement's end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RawBlock Read(ReadOnlySpan<byte> bytes) => bytes.Length >= Size ? new RawBlock(Vector512.Create(bytes))
        : bytes.Length >= Size / 2 ? ReadHalves(bytes)
        : ReadPadded(bytes);

    // Two loads that overlap: a copy to a padded one would have to wait for its stores.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RawBlock ReadHalves(ReadOnlySpan<byte> bytes)
    {
        int second = bytes.Length - (Size / 2);
        RawBlock block = new(Vector512.Create(Vector256.Create(bytes), Vector256.Create(bytes[second..])));
        block.SingleQuotes = Joined(block.SingleQuotes, second);
        block.Backslashes = Joined(block.Backslashes, second);
        block.Digits = Joined(block.Digits, second);
        block.Dots = Joined(block.Dots, second);
        block.Words = Joined(block.Words, second);
        block.Stops = Joined(block.Stops, second);
        return block;
    }

    /// <summary>A mask of two halves, the second of which begins at a byte of the first or right behind it.</summary>
    private static ulong Joined(ulong halves, int second) => (uint)halves | (halves >> (Size / 2) << second);

    private static RawBlock ReadPadded(ReadOnlySpan<byte> bytes)
    {
        Span<byte> padded = stackalloc byte[Size];
        bytes.CopyTo(padded);
        RawBlock block = new(Vector512.Create<byte>(padded));
        block.Stops &= (1UL << bytes.Length) - 1; // The zeros behind them would be control characters.
        return block;
    }

    /// <summary>The length of the string or number that begins at a byte, where it is a plain one.</summary>
    /// <param name="offset">A single quote, or a digit that no word character is before.</param>
    /// <returns>
    /// Bytes. 0 where the block's end is too near, and for anything else: an escape or a doubled quote in a string, a number
    /// with more to it than digits.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int LiteralLength(int offset)
    {
        ulong digits = Digits >> offset;
        if ((digits & 1) != 0)
        {
            int length = BitOperations.TrailingZeroCount(~digits);
            return offset + length < Size && (((Words | Dots) >> (offset + length)) & 1) == 0 ? length : 0;
        }

        ulong quotes = SingleQuotes >> offset;
        if ((quotes & 1) != 0)
        {
            int last = BitOperations.TrailingZeroCount((quotes | (Backslashes >> offset)) & ~1UL);
            return offset + last + 1 < Size && ((quotes >> last) & 3) == 1 ? last + 1 : 0;
        }

        return 0;
    }

    private static ulong Equal(Vector512<byte> block, byte value) =>
        Vector512.Equals(block, Vector512.Create(value)).ExtractMostSignificantBits();

    private static ulong InRange(Vector512<byte> block, byte first, byte count) =>
        Vector512.LessThan(block - Vector512.Create(first), Vector512.Create(count)).ExtractMostSignificantBits();
}
