using System.Text;
using QuerySniff.Agent.Delivery;

namespace QuerySniff.Agent.Tests;

public sealed class SpoolFileTests
{
    private static readonly byte[] Content = SpoolFile.Encode("a message"u8, ["one", "two"]);

    [Fact]
    public void TryDecode_WholeFile_GivesItBack()
    {
        Assert.True(SpoolFile.TryDecode(Content, out byte[] message, out string[] replaced));
        Assert.Equal("a message", Encoding.UTF8.GetString(message));
        Assert.Equal(["one", "two"], replaced);
        Assert.True(SpoolFile.TryDecode(SpoolFile.Encode([], []), out message, out replaced));
        Assert.Empty(message);
        Assert.Empty(replaced);
    }

    [Fact]
    public void TryDecode_TornAnywhere_IsDamaged()
    {
        for (int length = 0; length < Content.Length; length++)
        {
            Assert.False(SpoolFile.TryDecode(Content[..length], out _, out _), $"{length} bytes were taken for whole");
        }

        Assert.False(SpoolFile.TryDecode([.. Content, 0], out _, out _));
    }

    [Fact]
    public void TryDecode_AnyBitFlipped_IsDamaged()
    {
        for (int bit = 0; bit < Content.Length * 8; bit++)
        {
            byte[] damaged = [.. Content];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SpoolFile.TryDecode(damaged, out _, out _), $"bit {bit} was not missed");
        }
    }

    // The check value of CRC-32C in the catalogue of parametrised CRC algorithms.
    [Fact]
    public void Crc32C_CheckValue_IsTheStandards() => Assert.Equal(0xE3069283, Crc32C.Compute("123456789"u8));
}
