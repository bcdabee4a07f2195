namespace QuerySniff.Digests.Tests;

public sealed class DimensionsCatalogueTests
{
    [Fact]
    public void GetOrAdd_SameValues_GivesTheSameObject()
    {
        DimensionsCatalogue catalogue = new();
        Dimensions first = catalogue.GetOrAdd("shop", "web", "10.0.0.1", "10.0.0.9:3306", "checkout");

        // Equal text in other string objects: it is the values that count.
        Assert.Same(
            first, catalogue.GetOrAdd(new string("shop"), new string("web"), "10.0.0.1", "10.0.0.9:3306", "checkout"));
        Assert.Equal(1, first.Ordinal);
        Assert.Equal("shop", first.Schema);
        Assert.Equal("web", first.User);
        Assert.Equal("10.0.0.1", first.Client);
        Assert.Equal("10.0.0.9:3306", first.Server);
        Assert.Equal("checkout", first.Application);
    }

    [Theory]
    [InlineData("S", "u", "c", "s", "a")]
    [InlineData("s", "U", "c", "s", "a")]
    [InlineData("s", "u", "C", "s", "a")]
    [InlineData("s", "u", "c", "S", "a")]
    [InlineData("s", "u", "c", "s", "A")]
    public void GetOrAdd_OneValueDiffers_GivesAnother(
        string schema, string user, string client, string server, string application)
    {
        DimensionsCatalogue catalogue = new();
        Dimensions first = catalogue.GetOrAdd("s", "u", "c", "s", "a");
        Assert.Equal(first.Ordinal + 1, catalogue.GetOrAdd(schema, user, client, server, application).Ordinal);
    }

    [Fact]
    public void GetOrAdd_BeyondTheBound_IsOtherAndCounted()
    {
        DimensionsCatalogue catalogue = new(dimensionsMax: 1);
        Dimensions known = catalogue.GetOrAdd("", "a", "", "", "");
        Assert.Same(catalogue.Other, catalogue.GetOrAdd("", "b", "", "", ""));
        Assert.Same(known, catalogue.GetOrAdd("", "a", "", "", ""));
        Assert.Equal(1, catalogue.Count);
        Assert.Equal(1, catalogue.Refused);
        Assert.Equal(0, Dimensions.Other.Ordinal);
    }

    [Fact]
    public void EndWindow_Full_ForgetsWhatNoWindowHasUsedForLong()
    {
        DimensionsCatalogue catalogue = new(dimensionsMax: 3);
        Dimensions looked = catalogue.GetOrAdd("", "looked", "", "", "");
        Dimensions held = catalogue.GetOrAdd("", "held", "", "", "");
        Dimensions idle = catalogue.GetOrAdd("", "idle", "", "", "");
        DigestWindow window = new();
        window.Add(Digest.Other, held, default);

        for (int i = 0; i <= IdentityAge.IdleWindowsMax; i++)
        {
            Assert.Same(catalogue.Other, catalogue.GetOrAdd("", "new", "", "", ""));
            Assert.Same(looked, catalogue.GetOrAdd("", "looked", "", "", ""));
            catalogue.EndWindow(window.Rows);
        }

        Assert.Equal(2, catalogue.Count);
        Assert.Equal(4, catalogue.GetOrAdd("", "new", "", "", "").Ordinal);
        Assert.Same(held, catalogue.GetOrAdd("", "held", "", "", ""));
        Assert.Same(catalogue.Other, catalogue.GetOrAdd("", "idle", "", "", ""));
        Assert.Equal("idle", idle.User);
    }

    [Fact]
    public void GetOrAdd_KnownValues_AllocatesNothing()
    {
        DimensionsCatalogue catalogue = new();
        catalogue.GetOrAdd("s", "u", "c", "s", "a");
        int sum = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            sum += catalogue.GetOrAdd("s", "u", "c", "s", "a").Ordinal;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, sum);
    }
}
