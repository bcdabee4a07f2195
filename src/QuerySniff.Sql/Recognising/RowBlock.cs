using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QuerySniff.Sql.Recognising;

/// <summary>
/// Rows of literals, as in <c>(1, 'a'), (NULL, 'b')</c>, checked 64 bytes at a time: bit n of a mask stands for byte n, and
/// what may stand before what is a shift and an AND for all of them. It knows strings without escapes and doubled quotes,
/// decimal numbers with or without a sign, and NULL.
/// </summary>
internal static class RowBlock
{
    /// <summary>Bytes that are checked together.</summary>
    public const int Size = 64;

    private const byte LowerCase = 0x20;

    /// <summary>Passes over literals, of any number of rows.</summary>
    /// <param name="bytes">What begins right behind a literal of a row: at least <see cref="Size"/>.</param>
    /// <param name="row">Where the first literal begins of the last row that has begun, or 0 where none has.</param>
    /// <param name="last">Where the last literal begins that was passed.</param>
    /// <returns>The end of the last literal that was passed, or 0 where none was.</returns>
    public static int PassLiterals(ReadOnlySpan<byte> bytes, out int row, out int last)
    {
        Vector512<byte> block = Vector512.Create(bytes);
        ulong quotes = Equal(block, (byte)'\'');
        ulong inString = PrefixXor(quotes);
        ulong strings = inString | quotes;
        ulong digits = Vector512.LessThan(block - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits() & ~strings;
        ulong dots = Equal(block, (byte)'.') & (digits << 1) & (digits >> 1);
        ulong signs = Equal(block, (byte)'-') & (digits >> 1) & ~strings;
        ulong nulls = NullsOf(block) & ~strings;
        ulong numbers = digits | dots | signs;
        ulong literals = strings | numbers | nulls | (nulls << 1) | (nulls << 2) | (nulls << 3);

        ulong commas = Equal(block, (byte)',') & ~strings;
        ulong spaces = Equal(block, (byte)' ') & ~strings;
        ulong openings = Equal(block, (byte)'(') & ~strings;
        ulong closings = Equal(block, (byte)')') & ~strings;

        // The first byte is behind a literal.
        ulong behindLiteral = (literals << 1) | 1;
        ulong rowCommas = commas & (closings << 1);
        ulong elementCommas = commas & behindLiteral;
        ulong behindRow = rowCommas | (spaces & (rowCommas << 1));
        ulong behindElement = elementCommas | (spaces & (elementCommas << 1));
        ulong mayBegin = (openings | behindElement) << 1;
        ulong begins = (quotes & inString) | (numbers & ~(numbers << 1)) | nulls;
        ulong twoFractions = ((dots << 1) + digits) & ~digits & dots;

        ulong wrong = ~(literals | behindRow | behindElement | openings | closings)
            | (openings & ~(behindRow << 1)) | (closings & ~behindLiteral)
            | ((begins | signs) & ~mayBegin) | twoFractions | (Equal(block, (byte)'\\') & strings);
        ulong right = (wrong & (~wrong + 1)) - 1; // The bits below the lowest that is wrong.
        ulong ends = behindLiteral & ~literals & right & ~1UL;
        if (ends == 0)
        {
            row = 0;
            last = 0;
            return 0;
        }

        // Log2 of nothing is 0.
        int end = BitOperations.Log2(ends);
        ulong passed = (1UL << end) - 1;
        row = BitOperations.Log2((openings << 1) & passed);
        last = BitOperations.Log2(begins & passed);
        return end;
    }

    /// <summary>Where NULL stands, in any case of its letters, whatever is before and behind it.</summary>
    private static ulong NullsOf(Vector512<byte> block)
    {
        Vector512<byte> lower = block | Vector512.Create(LowerCase);
        ulong l = Equal(lower, (byte)'l');
        return Equal(lower, (byte)'n') & (Equal(lower, (byte)'u') >> 1) & (l >> 2) & (l >> 3);
    }

    /// <summary>Sets each bit that has an odd number of set bits at and below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    private static ulong Equal(Vector512<byte> block, byte value) =>
        Vector512.Equals(block, Vector512.Create(value)).ExtractMostSignificantBits();
}
