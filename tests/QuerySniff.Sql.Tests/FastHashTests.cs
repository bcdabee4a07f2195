namespace QuerySniff.Sql.Tests;

public sealed class FastHashTests
{
    [Fact]
    public void Compute_EveryLengthAndEveryFlippedBit_HasAHashOfItsOwn()
    {
        HashSet<ulong> seen = new();
        for (int length = 0; length <= 70; length++)
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

    [Fact]
    public void Compute_AnotherSeed_GivesAnotherHash()
    {
        Assert.NotEqual(FastHash.Compute("SELECT ?"u8, seed: 1), FastHash.Compute("SELECT ?"u8, seed: 2));
        Assert.Equal(FastHash.Compute("SELECT ?"u8), FastHash.Compute("SELECT ?"u8));
    }
}
