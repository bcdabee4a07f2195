namespace QuerySniff.Aggregator.Ingest;

/// <summary>
/// How many pushes may be under way at once, found from how long they take: while the store keeps up, a push takes as long as
/// it did over the last minutes and the limit grows; when batches begin to wait, pushes take longer and the limit shrinks, so
/// that agents are turned away at once and not after a time-out. Any thread.
/// </summary>
/// <remarks>
/// The rule is Gradient2 of Netflix's concurrency-limits: limit' = limit * gradient + queue, with gradient = tolerance *
/// long-term time / present time, kept from 0.5 to 1, and smoothed. As there, a limit that is not made use of stays.
/// </remarks>
internal sealed class AdaptiveLimit
{
    /// <summary>Pushes. Enough for a transaction to be worth its commit, however slow the disk.</summary>
    public const int LimitMin = 16;

    /// <summary>Pushes: as many batches as the queue takes.</summary>
    public const int LimitMax = IngestLimits.QueuedBatchesMax;

    private const double InitialLimit = 64;

    /// <summary>Samples that one measurement is the mean of: the batches of one transaction all end together.</summary>
    private const int SamplesEach = 16;

    /// <summary>Measurements that the long-term time remembers: some minutes under load.</summary>
    private const double LongTermMeasurements = 600;

    /// <summary>Measurements that are averaged before the long-term time is an exponential mean.</summary>
    private const int WarmUpMeasurements = 10;

    /// <summary>So many times longer than over the long term is nothing yet: transactions differ.</summary>
    private const double Tolerance = 1.5;

    /// <summary>Pushes that may always wait: by so much the limit grows while nothing gets slower.</summary>
    private const double Queue = 4;

    private const double GradientMin = 0.5;
    private const double Smoothing = 0.2;

    /// <summary>After a load that has been much slower than now, the long-term time comes down by so much at each measurement.</summary>
    private const double Recovery = 0.95;

    private readonly Lock _lock = new();
    private double _limit = InitialLimit;
    private double _longTerm;
    private double _sum;
    private int _samples;
    private int _measurements;
    private int _inFlight;
    private int _inFlightMax;

    /// <summary>Pushes that may be under way.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>Pushes that are under way.</summary>
    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>Lets a push in, or not; who was let in leaves again.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_inFlight >= (int)_limit)
            {
                return false;
            }

            _inFlight++;
            _inFlightMax = Math.Max(_inFlightMax, _inFlight);
            return true;
        }
    }

    /// <summary>A push has ended.</summary>
    /// <param name="stored">How long its batch took to be stored; null if it was not stored, which says nothing.</param>
    public void Leave(TimeSpan? stored)
    {
        lock (_lock)
        {
            _inFlight--;
            if (stored is { } time)
            {
                _sum += time.TotalSeconds;
                if (++_samples == SamplesEach)
                {
                    Adapt(Math.Max(_sum / SamplesEach, double.Epsilon));
                    (_sum, _samples, _inFlightMax) = (0, 0, _inFlight);
                }
            }
        }
    }

    private void Adapt(double present)
    {
        _measurements++;
        double weight = _measurements <= WarmUpMeasurements ? 1.0 / _measurements : 2 / (LongTermMeasurements + 1);
        _longTerm += (present - _longTerm) * weight;
        if (_longTerm > 2 * present)
        {
            _longTerm *= Recovery;
        }

        if (_inFlightMax < _limit / 2)
        {
            return;
        }

        double gradient = Math.Clamp(Tolerance * _longTerm / present, GradientMin, 1);
        double wanted = (_limit * gradient) + Queue;
        _limit = Math.Clamp((_limit * (1 - Smoothing)) + (wanted * Smoothing), LimitMin, LimitMax);
    }
}
