using System.Text;
using QuerySniff.TestKit;

namespace QuerySniff.Compression.Tests;

public sealed class DecompressorTests
{
    private static readonly byte[] Text = Encoding.ASCII.GetBytes(string.Join(',', Enumerable.Range(0, 20_000)));

    [Theory]
    [InlineData(CompressionFormat.Zlib, 1)]
    [InlineData(CompressionFormat.Zlib, 1000)]
    [InlineData(CompressionFormat.Zlib, 65_536)]
    [InlineData(CompressionFormat.Zlib, 100_000)]
    [InlineData(CompressionFormat.Zlib, 0xFF_FFFF)]
    [InlineData(CompressionFormat.Zstandard, 1)]
    [InlineData(CompressionFormat.Zstandard, 1000)]
    [InlineData(CompressionFormat.Zstandard, 65_536)]
    [InlineData(CompressionFormat.Zstandard, 100_000)]
    [InlineData(CompressionFormat.Zstandard, 0xFF_FFFF)]
    public void Decompress_WholeBlock_IsTheBytes(CompressionFormat format, int length)
    {
        using Decompressor decompressor = new();
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += Text.Length)
        {
            Text.AsSpan(0, Math.Min(Text.Length, length - i)).CopyTo(bytes.AsSpan(i));
        }

        DecompressionStatus status = decompressor.Decompress(Compress(format, bytes), length, out ReadOnlySpan<byte> output);

        Assert.Equal(DecompressionStatus.Whole, status);
        Assert.True(output.SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_OtherLengthThanAnnounced_IsInvalid(CompressionFormat format)
    {
        using Decompressor decompressor = new();
        byte[] compressed = Compress(format, Text);

        foreach (int length in new[] { 0, 1, Text.Length - 1, Text.Length + 1, Decompressor.LengthMax, -1, int.MaxValue })
        {
            Assert.Equal(DecompressionStatus.Invalid, decompressor.Decompress(compressed, length, out ReadOnlySpan<byte> output));
            Assert.True(output.IsEmpty);
        }
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_Bomb_StopsAtTheAnnouncedLength(CompressionFormat format)
    {
        using Decompressor decompressor = new();
        byte[] bomb = Compress(format, new byte[100 << 20]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        DecompressionStatus status = decompressor.Decompress(bomb, 1000, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((DecompressionStatus.Invalid, 0), (status, allocated));
        Assert.Equal(DecompressionStatus.Invalid, decompressor.Decompress(bomb, Decompressor.LengthMax, out _));
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_EveryPrefix_IsThePrefix(CompressionFormat format)
    {
        using Decompressor decompressor = new();
        byte[] bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        byte[] compressed = Compress(format, bytes);
        int longest = 0;

        for (int length = 0; length < compressed.Length; length += 1 + (length / 50))
        {
            Assert.Equal(
                DecompressionStatus.Prefix,
                decompressor.Decompress(compressed.AsSpan(0, length), bytes.Length, out ReadOnlySpan<byte> output));
            Assert.True(bytes.AsSpan().StartsWith(output));
            longest = Math.Max(longest, output.Length);
        }

        Assert.InRange(longest, bytes.Length / 2, bytes.Length);
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_DamagedBlock_NeverThrowsNorRepeats(CompressionFormat format)
    {
        using Decompressor decompressor = new();
        byte[] compressed = Compress(format, Text);
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            byte[] damaged = [.. compressed];
            damaged[random.Next(damaged.Length)] ^= (byte)random.Next(1, 256);
            _ = decompressor.Decompress(damaged, Text.Length, out ReadOnlySpan<byte> output);
            Assert.InRange(output.Length, 0, Text.Length);
        }

        Assert.Equal(DecompressionStatus.Whole, decompressor.Decompress(compressed, Text.Length, out _));
    }

    [Fact]
    public void Decompress_DamagedZlibStream_IsInvalid()
    {
        using Decompressor decompressor = new();
        byte[] compressed = Compress(CompressionFormat.Zlib, Text);
        compressed[^1] ^= 1;

        Assert.Equal(DecompressionStatus.Invalid, decompressor.Decompress(compressed, Text.Length, out _));
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_BytesBehindTheBlock_IsInvalid(CompressionFormat format)
    {
        using Decompressor decompressor = new();

        Assert.Equal(
            DecompressionStatus.Invalid,
            decompressor.Decompress([.. Compress(format, Text), 0], Text.Length, out _));
    }

    [Fact]
    public void Decompress_NoKnownFormat_IsInvalid()
    {
        using Decompressor decompressor = new();

        Assert.Equal(DecompressionStatus.Invalid, decompressor.Decompress("SELECT 1"u8, 100, out _));
    }

    [Theory]
    [InlineData(CompressionFormat.Zlib)]
    [InlineData(CompressionFormat.Zstandard)]
    public void Decompress_SteadyState_AllocatesNothing(CompressionFormat format)
    {
        using Decompressor decompressor = new();
        byte[] compressed = Compress(format, Text);
        long total = 0;
        for (int i = 0; i < 50; i++)
        {
            decompressor.Decompress(compressed, Text.Length, out _);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            decompressor.Decompress(compressed, Text.Length, out ReadOnlySpan<byte> output);
            total += output.Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(50L * Text.Length, total);
    }

    [Fact]
    public void Decompress_LibraryMissing_IsUnavailableForItsFormatAlone()
    {
        using Decompressor decompressor = new(ZlibInflater.TryCreate(), zstandard: null);

        Assert.Equal(
            DecompressionStatus.Unavailable,
            decompressor.Decompress(Compress(CompressionFormat.Zstandard, Text), Text.Length, out _));
        Assert.Equal(
            DecompressionStatus.Whole,
            decompressor.Decompress(Compress(CompressionFormat.Zlib, Text), Text.Length, out _));
        Assert.False(decompressor.Supports(CompressionFormat.Zstandard));
        Assert.True(decompressor.Supports(CompressionFormat.Zlib));
    }

    private static byte[] Compress(CompressionFormat format, byte[] bytes) =>
        format == CompressionFormat.Zlib ? Compressor.Zlib(bytes) : Compressor.Zstandard(bytes);
}
