using System.Text.Json.Serialization;
using QuerySniff.Bench;

namespace QuerySniff.Overhead;

/// <summary>A soak, as it is kept in soak.json.</summary>
/// <param name="Machine">On what.</param>
/// <param name="Server">The server's version.</param>
/// <param name="Tools">The programs' versions.</param>
/// <param name="WarmUpSeconds">What is not asked to be flat.</param>
/// <param name="Samples">The agent, from the load's beginning on.</param>
/// <param name="Statements">What ran, counted by both; empty while it goes on.</param>
internal sealed record SoakResult(
    Machine Machine,
    string Server,
    IReadOnlyList<string> Tools,
    double WarmUpSeconds,
    IReadOnlyList<SoakSample> Samples,
    IReadOnlyList<StatementCount> Statements)
{
    private const double SecondsPerHour = 3_600;

    /// <summary>The samples after the warm-up.</summary>
    [JsonIgnore]
    public IEnumerable<SoakSample> Warm => Samples.Where(sample => sample.Seconds >= WarmUpSeconds);

    /// <summary>What is gained in an hour after the warm-up, by the line of least squares; not a number of less than two samples.</summary>
    /// <param name="value">What.</param>
    public double SlopePerHour(Func<SoakSample, double> value)
    {
        SoakSample[] warm = [.. Warm];
        if (warm.Length < 2)
        {
            return double.NaN;
        }

        double meanTime = warm.Average(sample => sample.Seconds);
        double meanValue = warm.Average(value);
        double covariance = warm.Sum(sample => (sample.Seconds - meanTime) * (value(sample) - meanValue));
        double variance = warm.Sum(sample => (sample.Seconds - meanTime) * (sample.Seconds - meanTime));
        return covariance / variance * SecondsPerHour;
    }
}
