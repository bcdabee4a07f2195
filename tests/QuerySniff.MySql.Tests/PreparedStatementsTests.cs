namespace QuerySniff.MySql.Tests;

public class PreparedStatementsTests
{
    [Fact]
    public void TryFind_AfterAnyChanges_AgreesWithADictionary()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            PreparedStatements<string> statements = default;
            Dictionary<uint, string> expected = [];
            for (int i = 0; i < 60; i++)
            {
                uint id = (uint)random.Next(1 + (seed % 20));
                if (random.Next(3) > 0)
                {
                    statements.Add(id, $"{id} at {i}");
                    expected[id] = $"{id} at {i}";
                }
                else
                {
                    statements.Remove(id);
                    expected.Remove(id);
                }

                Assert.All(Enumerable.Range(0, 20), n => Assert.Equal(
                    expected.GetValueOrDefault((uint)n), statements.TryFind((uint)n, out string? found) ? found : null));
            }
        }
    }

    [Fact]
    public void Add_BeyondTheBound_IsNotTakenInAndKnownOnesAreReplaced()
    {
        PreparedStatements<string> statements = default;
        for (uint id = 0; id <= SessionLimits.PreparedStatementsMax; id++)
        {
            statements.Add(id, "old");
        }

        statements.Add(7, "new");

        Assert.False(statements.TryFind(SessionLimits.PreparedStatementsMax, out _));
        Assert.True(statements.TryFind(7, out string? replaced));
        Assert.Equal("new", replaced);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    public void Clear_ThenTheSameNumberAgain_AllocatesNothing(uint count)
    {
        PreparedStatements<string> statements = default;
        Fill(ref statements, count);
        long before = GC.GetAllocatedBytesForCurrentThread();

        statements.Clear();
        Assert.False(statements.TryFind(1, out _));
        Fill(ref statements, count);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(statements.TryFind(count - 1, out _));
    }

    private static void Fill(ref PreparedStatements<string> statements, uint count)
    {
        for (uint id = 0; id < count; id++)
        {
            statements.Add(id, "text");
        }
    }
}
