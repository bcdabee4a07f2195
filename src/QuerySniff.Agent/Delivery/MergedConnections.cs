using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The sum of several windows' connections. Counts add up; what is open at the end is the state of the window that ends
/// last, in whatever order they come. For one use.
/// </summary>
internal sealed class MergedConnections(RepeatedField<ConnectionCounts> sums)
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private readonly Dictionary<(uint User, uint Client, uint Server, uint SampleWeight), ConnectionCounts> _known = [];
    private ulong _stateAtNs;

    /// <summary>Adds a window, whose entries may be used up.</summary>
    /// <param name="source">The window.</param>
    /// <param name="moved">Where its strings are in the sum.</param>
    public void Add(Window source, MovedStrings moved)
    {
        ulong endNs = source.StartNs + (source.LengthMs * NanosecondsPerMillisecond);
        if (endNs > _stateAtNs)
        {
            _stateAtNs = endNs;
            foreach (ConnectionCounts sum in sums)
            {
                sum.Open = 0;
            }
        }

        foreach (ConnectionCounts counts in source.Connections)
        {
            counts.UserIndex = moved[counts.UserIndex];
            counts.ClientIndex = moved[counts.ClientIndex];
            counts.ServerIndex = moved[counts.ServerIndex];
            counts.Open = endNs < _stateAtNs ? 0 : counts.Open;
            Add(counts);
        }
    }

    private void Add(ConnectionCounts counts)
    {
        (uint, uint, uint, uint) key = (counts.UserIndex, counts.ClientIndex, counts.ServerIndex, counts.SampleWeight);
        if (!_known.TryGetValue(key, out ConnectionCounts? sum))
        {
            _known.Add(key, counts);
            sums.Add(counts);
            return;
        }

        MessageCounters.Add(sum, counts);
        SumOfErrors.Add(sum.RefusedByCode, counts.RefusedByCode);
        SumOfErrors.Add(sum.LoginsFailedByCode, counts.LoginsFailedByCode);
    }
}
