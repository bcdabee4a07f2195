using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>
/// The sum of several windows' connections. Counts add up; what is open at the end is the state of the window that ends
/// last, in whatever order they come. For one use.
/// </summary>
internal sealed class MergedConnections(RepeatedField<ConnectionCounts> sums)
{
    private readonly Dictionary<(uint User, uint Client, uint Server), ConnectionCounts> _known = [];
    private ulong _stateAtNs;

    /// <summary>Adds an entry, which may be used up; its names are the sum's already.</summary>
    /// <param name="counts">The entry.</param>
    /// <param name="windowEndNs">The end of its window, in nanoseconds since the Unix epoch.</param>
    public void Add(ConnectionCounts counts, ulong windowEndNs)
    {
        if (windowEndNs < _stateAtNs)
        {
            counts.Open = 0;
        }

        if (_known.TryGetValue((counts.UserIndex, counts.ClientIndex, counts.ServerIndex), out ConnectionCounts? sum))
        {
            MessageCounters.Add(sum, counts);
            SumOfErrors.Add(sum.RefusedByCode, counts.RefusedByCode);
            SumOfErrors.Add(sum.LoginsFailedByCode, counts.LoginsFailedByCode);
        }
        else
        {
            _known.Add((counts.UserIndex, counts.ClientIndex, counts.ServerIndex), counts);
            sums.Add(counts);
        }
    }

    /// <summary>The entries of a window follow: if it ends later than all before, theirs was not the last state.</summary>
    public void Begin(ulong windowEndNs)
    {
        if (windowEndNs <= _stateAtNs)
        {
            return;
        }

        _stateAtNs = windowEndNs;
        foreach (ConnectionCounts sum in sums)
        {
            sum.Open = 0;
        }
    }
}
