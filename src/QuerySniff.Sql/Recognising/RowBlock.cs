using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace QuerySniff.Sql.Recognising;

/// <summary>
/// Rows of literals, as in <c>(1, 'a'), (NULL, 'b')</c>, checked 64 bytes at a time: bit n of a mask stands for byte n, and
/// what may stand before what is a shift and an AND for all of them. It knows strings without escapes and doubled quotes,
/// decimal numbers with or without a sign, and NULL. Blocks overlap, so that what is decided by its neighbours has them in its own
/// block, and nothing but a quote's parity goes from one to the next: the processor works on several at once.
/// </summary>
internal static class RowBlock
{
    /// <summary>Bytes that are checked together.</summary>
    public const int Size = 64;

    /// <summary>Bytes before what a block decides: more than the longest of what stands between two literals.</summary>
    private const int Before = 8;

    /// <summary>Bytes behind it: NULL's.</summary>
    private const int Behind = 4;

    private const int Step = Size - Before - Behind;

    private const byte LowerCase = 0x20;

    /// <summary>Passes over literals, of any number of rows.</summary>
    /// <param name="bytes">What begins right behind a literal of a row: at least <see cref="Size"/>.</param>
    /// <param name="row">Where the first literal begins of the last row that has begun, or 0 where none has.</param>
    /// <param name="last">Where the last literal begins that was passed.</param>
    /// <returns>The end of the last literal that was passed, or 0 where none was.</returns>
    public static int PassLiterals(ReadOnlySpan<byte> bytes, out int row, out int last)
    {
        Marks ends = default;
        Marks rows = default;
        Marks begins = default;
        Marks rowsBefore = default;
        Marks beginsBefore = default;
        int start = 0;
        ulong first = 1; // The first byte is behind a literal.
        ulong decided = ulong.MaxValue >> Behind;
        ulong openString = 0;
        while (true)
        {
            int step = Math.Min(Step, bytes.Length - Size - start);
            decided |= step == 0 ? ~(ulong.MaxValue >> Behind) : 0;

            Vector512<byte> block = Vector512.Create(bytes[start..]);
            ulong quotes = Equal(block, (byte)'\'');
            ulong inString = PrefixXor(quotes) ^ openString;
            ulong strings = inString | quotes;
            ulong digits = Vector512.LessThan(block - Vector512.Create((byte)'0'), Vector512.Create((byte)10)).ExtractMostSignificantBits() & ~strings;
            ulong commas = Equal(block, (byte)',') & ~strings;
            ulong spaces = Equal(block, (byte)' ') & ~strings;
            ulong openings = Equal(block, (byte)'(') & ~strings;
            ulong closings = Equal(block, (byte)')') & ~strings;
            ulong literals = strings | digits;
            ulong begun = (quotes & inString) | (digits & ~(digits << 1));
            ulong wrong = Equal(block, (byte)'\\');
            ulong rare = ~(literals | commas | spaces | openings | closings);
            if (rare != 0)
            {
                wrong |= ReadRare(block, digits, rare, ref literals, ref begun);
            }

            ulong behindLiteral = (literals << 1) | first;
            ulong rowCommas = commas & (closings << 1);
            ulong elementCommas = commas & behindLiteral;
            ulong behindRow = rowCommas | (spaces & (rowCommas << 1));
            ulong behindElement = elementCommas | (spaces & (elementCommas << 1));
            wrong |= ~(literals | behindRow | behindElement | openings | closings)
                | (openings & ~(behindRow << 1)) | (closings & ~behindLiteral)
                | (begun & ~((openings | behindElement) << 1));
            wrong &= decided;
            ulong right = ((wrong & (~wrong + 1)) - 1) & decided; // The bits below the lowest that is wrong.
            ulong ended = behindLiteral & ~literals & right & ~first;
            ulong opened = (openings << 1) & right;
            begun &= right;
            if (ended != 0)
            {
                ulong passed = (1UL << BitOperations.Log2(ended)) - 1;
                ends = new Marks(start, ended);
                rows = rowsBefore.And(start, opened & passed);
                begins = beginsBefore.And(start, begun & passed);
            }

            if (wrong != 0 || step == 0)
            {
                row = rows.Last;
                last = begins.Last;
                return ends.Last;
            }

            rowsBefore = rowsBefore.And(start, opened);
            beginsBefore = beginsBefore.And(start, begun);
            openString = (ulong)((long)(inString << (Size - step)) >> (Size - 1));
            decided = (ulong.MaxValue >> Behind) & (ulong.MaxValue << (Size - Behind - step));
            start += step;
            first = 0;
        }
    }

    /// <summary>Takes in what few rows have: NULL, fractions and signs.</summary>
    /// <param name="block">The block.</param>
    /// <param name="digits">Its digits outside of strings.</param>
    /// <param name="rare">What is none of the common bytes.</param>
    /// <param name="literals">The bytes of literals, to which those here are added.</param>
    /// <param name="begun">Their first bytes.</param>
    /// <returns>What is wrong with them.</returns>
    private static ulong ReadRare(Vector512<byte> block, ulong digits, ulong rare, ref ulong literals, ref ulong begun)
    {
        // The first bit's dot has its digit before the block.
        ulong dots = Equal(block, (byte)'.') & ((digits << 1) | 1) & (digits >> 1) & rare;
        ulong signs = Equal(block, (byte)'-') & (digits >> 1) & rare;
        ulong nulls = NullsOf(block) & rare;
        literals |= dots | signs | nulls | (nulls << 1) | (nulls << 2) | (nulls << 3);

        // A number begins with its sign, and goes on behind its dot.
        begun = (begun & ~((dots | signs) << 1)) | signs | nulls;

        // A second dot, or one behind more digits than can be seen here.
        return (((dots << 1) + digits) | (digits + 1)) & ~digits & dots;
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

    /// <summary>Marks of a block, of which the last counts.</summary>
    private readonly record struct Marks(int Start, ulong Bits)
    {
        /// <summary>The position of the last; 0 where there is none.</summary>
        public int Last => Bits == 0 ? 0 : Start + BitOperations.Log2(Bits);

        /// <summary>A later block's, or these where that has none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Marks And(int start, ulong bits) => bits == 0 ? this : new Marks(start, bits);
    }
}
