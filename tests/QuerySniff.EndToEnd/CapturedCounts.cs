using System.Text.Json;

namespace QuerySniff.EndToEnd;

/// <summary>What the aggregator's API counts, by the first word of the fingerprints.</summary>
internal sealed class CapturedCounts
{
    private readonly Dictionary<string, (long Count, long Errors)> _byVerb = new(StringComparer.Ordinal);

    private CapturedCounts(JsonElement answer)
    {
        Coverage = answer.GetProperty("coverage");
        foreach (JsonElement digest in answer.GetProperty("digests").EnumerateArray())
        {
            string verb = digest.GetProperty("fingerprint").GetString()!.Split(' ')[0];
            (long count, long errors) = _byVerb.GetValueOrDefault(verb);
            _byVerb[verb] = (
                count + digest.GetProperty("count").GetInt64(), errors + digest.GetProperty("errors").GetInt64());
        }
    }

    /// <summary>What was seen, and what not.</summary>
    public JsonElement Coverage { get; }

    /// <summary>Commands that the server answered with an error.</summary>
    public long Errors => _byVerb.Values.Sum(v => v.Errors);

    /// <summary>Reads the last hour.</summary>
    public static async Task<CapturedCounts> ReadAsync(RunningAggregator aggregator)
    {
        JsonElement answer = await aggregator.GetAsync("/api/v1/digests?limit=500");
        return new CapturedCounts(answer);
    }

    /// <summary>Commands whose fingerprint begins with a word.</summary>
    public long Of(string verb) => _byVerb.GetValueOrDefault(verb).Count;

    /// <summary>Those of them that succeeded.</summary>
    public long SucceededOf(string verb)
    {
        (long count, long errors) = _byVerb.GetValueOrDefault(verb);
        return count - errors;
    }
}
