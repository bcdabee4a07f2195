using System.Buffers.Binary;

namespace QuerySniff.Sql.Tests;

public sealed class FastHashTests
{
    /// <summary>So long that each loop goes round more than once.</summary>
    private const int LengthMax = 170;

    [Fact]
    public void Compute_EveryLengthAndEveryFlippedBit_HasAHashOfItsOwn()
    {
        HashSet<ulong> seen = new();
        for (int length = 0; length <= LengthMax; length++)
        {
            byte[] bytes = new byte[length];
            Assert.True(seen.Add(FastHash.Compute(bytes, seed: 1)));
            for (int bit = 0; bit < length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(seen.Add(FastHash.Compute(bytes, seed: 1)));
                bytes[bit / 8] = 0;
            }
        }
    }

    /// <summary>Pieces are multiplied beside each other, and must not be taken for each other.</summary>
    [Fact]
    public void Compute_TwoPiecesThatChangePlaces_HaveAnotherHash()
    {
        const int piece = 16;
        byte[] bytes = [.. Enumerable.Range(0, LengthMax).Select(i => (byte)i)];
        HashSet<ulong> seen = [FastHash.Compute(bytes)];
        for (int first = 0; first + piece <= LengthMax; first += piece)
        {
            for (int second = first + piece; second + piece <= LengthMax; second += piece)
            {
                byte[] changed = [.. bytes];
                bytes.AsSpan(first, piece).CopyTo(changed.AsSpan(second));
                bytes.AsSpan(second, piece).CopyTo(changed.AsSpan(first));
                Assert.True(seen.Add(FastHash.Compute(changed)));
            }
        }
    }

    /// <summary>A word that a hash of this kind multiplies by a published constant forgets what is before it.</summary>
    [Theory]
    [InlineData(0xA076_1D64_78BD_642F)]
    [InlineData(0xE703_7ED1_A0B4_28DB)]
    [InlineData(0x8EBC_6AF0_9C88_C6E3)]
    [InlineData(0x5899_65CC_7537_4CC3)]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void Compute_WordThatIsAConstantOfWyhash_DoesNotHideWhatIsBeforeIt(ulong constant)
    {
        const int length = 128;
        for (int offset = 16; offset <= length - sizeof(ulong); offset++)
        {
            byte[] bytes = new byte[length];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), constant);
            ulong hash = FastHash.Compute(bytes);
            bytes[3] ^= 1;
            Assert.NotEqual(hash, FastHash.Compute(bytes));
        }
    }

    [Fact]
    public void Compute_AnotherSeed_GivesAnotherHash()
    {
        Assert.NotEqual(FastHash.Compute("SELECT ?"u8, seed: 1), FastHash.Compute("SELECT ?"u8, seed: 2));
        Assert.Equal(FastHash.Compute("SELECT ?"u8), FastHash.Compute("SELECT ?"u8));
    }
}
