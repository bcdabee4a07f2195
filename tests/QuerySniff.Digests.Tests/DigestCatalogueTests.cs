using System.Text;

namespace QuerySniff.Digests.Tests;

public sealed class DigestCatalogueTests
{
    [Fact]
    public void TryGet_UnknownText_FindsNothing()
    {
        DigestCatalogue catalogue = new();
        Assert.False(catalogue.TryGet(1, "SELECT ?"u8, out Digest? digest));
        Assert.Null(digest);
    }

    [Fact]
    public void TryGet_AfterAdd_FindsTheSameObject()
    {
        DigestCatalogue catalogue = new();
        Digest added = catalogue.Add(1, "SELECT ?"u8, 0xABCD, "0123456789ABCDEF", "SELECT");

        Assert.True(catalogue.TryGet(1, "SELECT ?"u8, out Digest? found));
        Assert.Same(added, found);
        Assert.Equal(1, added.Ordinal);
        Assert.Equal(0xABCDUL, added.Id);
        Assert.Equal("SELECT ?", added.Fingerprint);
        Assert.Equal("0123456789ABCDEF", added.PerconaId);
        Assert.Equal("SELECT", added.Summary);
    }

    [Fact]
    public void TryGet_TwoTextsOfOneHash_AreTwoDigests()
    {
        DigestCatalogue catalogue = new();
        Digest first = catalogue.Add(42, "SELECT a"u8, 1, "", "");
        Assert.False(catalogue.TryGet(42, "SELECT b"u8, out _));
        Digest second = catalogue.Add(42, "SELECT b"u8, 2, "", "");

        Assert.NotSame(first, second);
        Assert.True(catalogue.TryGet(42, "SELECT a"u8, out Digest? foundFirst));
        Assert.True(catalogue.TryGet(42, "SELECT b"u8, out Digest? foundSecond));
        Assert.Same(first, foundFirst);
        Assert.Same(second, foundSecond);
    }

    [Fact]
    public void Add_KnownText_GivesTheKnownDigest()
    {
        DigestCatalogue catalogue = new();
        Assert.Same(catalogue.Add(1, "SELECT ?"u8, 1, "", ""), catalogue.Add(1, "SELECT ?"u8, 1, "", ""));
        Assert.Equal(1, catalogue.Count);
    }

    [Fact]
    public void Add_ThousandsOfTextsWithPoorHashes_FindsEachOne()
    {
        DigestCatalogue catalogue = new();
        for (int i = 0; i < 5_000; i++)
        {
            catalogue.Add(PoorHash(i), Text(i), (ulong)i, "", "");
        }

        for (int i = 0; i < 5_000; i++)
        {
            Assert.True(catalogue.TryGet(PoorHash(i), Text(i), out Digest? digest));
            Assert.Equal((ulong)i, digest.Id);
        }

        // One hash for each eight texts, and the low bits all alike.
        static ulong PoorHash(int i) => (ulong)(i / 8) << 4;
    }

    [Fact]
    public void Add_BeyondTheNumber_IsOtherAndCounted()
    {
        DigestCatalogue catalogue = new(digestsMax: 2);
        Digest first = catalogue.Add(0, Text(0), 10, "", "");
        catalogue.Add(1, Text(1), 11, "", "");
        Assert.False(catalogue.IsFull);
        Assert.Same(Digest.Other, catalogue.Add(2, Text(2), 12, "", ""));

        Assert.True(catalogue.IsFull);
        Assert.True(catalogue.TryGet(3, Text(3), out Digest? other));
        Assert.Same(catalogue.Other, other);
        Assert.True(catalogue.TryGet(0, Text(0), out Digest? known));
        Assert.Same(first, known);
        Assert.Equal(2, catalogue.Count);
        Assert.Equal(2, catalogue.Refused);
    }

    [Fact]
    public void Add_BeyondTheBytes_IsOther()
    {
        DigestCatalogue catalogue = new();
        byte[] text = new byte[DigestCatalogue.TextBytesMax / 2];
        Assert.Equal(1, catalogue.Add(1, text, 1, "", "").Ordinal);
        text[0] = 1;
        Assert.Equal(2, catalogue.Add(2, text, 2, "", "").Ordinal);
        Assert.Same(Digest.Other, catalogue.Add(3, "x"u8, 3, "", ""));
        Assert.True(catalogue.IsFull);
    }

    [Fact]
    public void EndWindow_Full_ForgetsWhatNoWindowHasUsedForLongAndTakesNewOnes()
    {
        DigestCatalogue catalogue = new(digestsMax: 3);
        Digest looked = catalogue.Add(1, Text(1), 1, "", "");
        Digest held = catalogue.Add(2, Text(2), 2, "", "");
        Digest idle = catalogue.Add(3, Text(3), 3, "", "");
        Assert.Same(Digest.Other, catalogue.Add(4, Text(4), 4, "", ""));
        DigestWindow window = new();
        window.Add(held, Dimensions.Other, default);

        for (int i = 0; i < IdentityAge.IdleWindowsMax; i++)
        {
            Assert.True(catalogue.TryGet(1, Text(1), out _));
            Assert.False(catalogue.EndWindow(window.Rows));
            Assert.True(catalogue.IsFull);
        }

        Assert.True(catalogue.EndWindow(window.Rows));
        Assert.False(catalogue.IsFull);
        Assert.Equal(2, catalogue.Count);
        Assert.True(catalogue.TryGet(1, Text(1), out Digest? found));
        Assert.Same(looked, found);
        Assert.True(catalogue.TryGet(2, Text(2), out found));
        Assert.Same(held, found);
        Assert.False(catalogue.TryGet(3, Text(3), out _));
        Digest added = catalogue.Add(3, Text(3), 3, "", "");
        Assert.NotSame(idle, added);
        Assert.Equal(4, added.Ordinal);
    }

    [Fact]
    public void EndWindow_NotFull_ForgetsNothing()
    {
        DigestCatalogue catalogue = new(digestsMax: 3);
        catalogue.Add(1, Text(1), 1, "", "");
        for (int i = 0; i < 2 * IdentityAge.IdleWindowsMax; i++)
        {
            Assert.False(catalogue.EndWindow([]));
        }

        Assert.Equal(1, catalogue.Count);
    }

    [Fact]
    public void Other_Always_HasTheReservedIdAndOrdinal()
    {
        Assert.Equal(0UL, Digest.Other.Id);
        Assert.Equal(0, Digest.Other.Ordinal);
        Assert.Equal("(other)", Digest.Other.Fingerprint);
    }

    [Fact]
    public void TryGet_KnownText_AllocatesNothing()
    {
        DigestCatalogue catalogue = new();
        for (int i = 0; i < 100; i++)
        {
            catalogue.Add((ulong)i, Text(i), (ulong)i, "", "");
        }

        byte[] text = Text(77);
        ulong sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum += catalogue.TryGet(77, text, out Digest? digest) ? digest.Id : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(77_000UL, sum);
    }

    private static byte[] Text(int i) => Encoding.UTF8.GetBytes($"SELECT * FROM t{i}");
}
