using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>Says whether an entry of connections keeps the contract. Any thread.</summary>
internal static class ConnectionValidator
{
    /// <summary>What is wrong with an entry; null if nothing is.</summary>
    /// <param name="c">The entry.</param>
    /// <param name="strings">How many strings its batch has.</param>
    public static string? Validate(ConnectionCounts c, uint strings)
    {
        if (Math.Max(Math.Max(c.UserIndex, c.ClientIndex), c.ServerIndex) >= strings)
        {
            return "an index is beyond strings";
        }

        ulong all = c.Opened | c.Joined | c.Encrypted | c.Open | c.ClosedQuit | c.ClosedAborted | c.ClosedReset
            | c.ClosedRefused | c.ClosedAbandoned | c.ClosedUnknown | c.Lifetimes | c.LifetimeSumMs;
        if (all > IngestLimits.CounterMax)
        {
            return $"a counter is above {IngestLimits.CounterMax}";
        }

        if (!IngestLimits.IsSampleWeight(c.SampleWeight))
        {
            return IngestLimits.SampleWeightReason;
        }

        return ValidateErrors("refused_by_code", c.RefusedByCode) ?? ValidateErrors("logins_failed_by_code", c.LoginsFailedByCode);
    }

    private static string? ValidateErrors(string name, RepeatedField<ErrorCount> errors)
    {
        if (errors.Count > IngestLimits.ErrorCodesMax)
        {
            return $"{name}: at most {IngestLimits.ErrorCodesMax}";
        }

        return errors.Any(error => error.Count > IngestLimits.CounterMax)
            ? $"{name}: a counter is above {IngestLimits.CounterMax}"
            : null;
    }
}
