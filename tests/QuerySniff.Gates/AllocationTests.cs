using System.Globalization;
using QuerySniff.Benchmarks;
using QuerySniff.TestKit;
using Xunit.Abstractions;

namespace QuerySniff.Gates;

/// <summary>What each benchmark allocates against bench/allocations.json.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    /// <summary>What allocates at all, allocates by the sizes of strings and collections, which vary a little.</summary>
    private const double Slack = 1.2;

    [Fact]
    public void Benchmarks_Warm_AllocateNoMoreThanTheFileSays()
    {
        Dictionary<string, long> allowed = AllocationFile.Read(RepositoryRoot.Combine("bench"))
            .ToDictionary(allocation => allocation.Name, allocation => allocation.Bytes, StringComparer.Ordinal);

        Allocation[] measured = [.. AllocationRun.MeasureAll()];

        foreach (Allocation allocation in measured)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocation.Bytes,12:#,0} {allocation.Name}"));
        }

        Assert.Equal(allowed.Keys.Order(StringComparer.Ordinal), measured.Select(allocation => allocation.Name).Order(StringComparer.Ordinal));
        Assert.All(measured, allocation => Assert.True(
            allocation.Bytes <= allowed[allocation.Name] * Slack,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{allocation.Name} allocates {allocation.Bytes} bytes, not {allowed[allocation.Name]}. If that is meant: {AllocationFile.Command}")));
    }
}
