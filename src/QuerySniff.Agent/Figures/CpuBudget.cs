using System.Numerics;

namespace QuerySniff.Agent.Figures;

/// <summary>
/// Decides from window to window which share of the connections is looked at, so that the process stays within a share of
/// one core. It has no clock: what it is told is all it knows. One thread; <see cref="Limit"/> may be set by any.
/// </summary>
/// <remarks>
/// Looking at half of the connections costs at least half, since reading frames costs what it did: so that the share that
/// is wanted is reached by steps, and going back by one step can at most double the cost. It goes back only where double the
/// cost is still within the limit: a steady load does not make it swing.
/// </remarks>
/// <param name="limit">CPU time for each unit of time, so 0.1 is 10 % of a core; 0: no limit.</param>
internal sealed class CpuBudget(double limit)
{
    /// <summary>One connection of so many is the least that is looked at: below it nothing can be said of the rest.</summary>
    public const int WeightMax = 64;

    /// <summary>Measurements that are passed over: what starts up compiles, connects, and sends what an earlier start left.</summary>
    public const int StartingMeasurements = 2;

    /// <summary>Measurements above the limit that it takes to look at less, unless one is above twice the limit.</summary>
    public const int OverMeasurements = 2;

    /// <summary>Measurements within half the limit that it takes to look at more: half a minute.</summary>
    public const int UnderMeasurements = 3;

    /// <summary>The part of the limit that the cost may come to by going back, as far as it can be told.</summary>
    private const double Margin = 0.9;

    private double _limit = limit;
    private int _measurements;
    private int _over;
    private int _under;

    /// <summary>CPU time for each unit of time; 0: no limit. A new one is kept to from the next measurement on.</summary>
    public double Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    /// <summary>One of so many connections is looked at.</summary>
    public int Weight { get; private set; } = 1;

    /// <summary>Takes the cost of a window, and decides for the next.</summary>
    /// <param name="cpuShare">CPU time of the process, divided by the time it was measured over.</param>
    /// <returns>The new <see cref="Weight"/>.</returns>
    public int Take(double cpuShare)
    {
        double allowed = Limit;
        _measurements++;
        if (allowed <= 0)
        {
            return Weight = 1;
        }

        if (_measurements <= StartingMeasurements)
        {
            return Weight;
        }

        _over = cpuShare > allowed ? _over + 1 : 0;
        _under = cpuShare * 2 < allowed * Margin ? _under + 1 : 0;
        if (_over >= OverMeasurements || cpuShare > 2 * allowed)
        {
            LookAtLess(cpuShare / allowed);
        }
        else if (_under >= UnderMeasurements && Weight > 1)
        {
            Weight /= 2;
            _under = 0;
        }

        return Weight;
    }

    private void LookAtLess(double excess)
    {
        double wanted = Math.Min(Weight * excess, WeightMax);
        Weight = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(wanted));
        _over = 0;
    }
}
