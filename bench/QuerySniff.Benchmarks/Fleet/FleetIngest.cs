using System.Collections.Concurrent;
using System.Diagnostics;
using QuerySniff.Aggregator.Store;
using QuerySniff.Bench;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>
/// Agents that push as fast as they are acknowledged, over gRPC, while minutes and hours are made of what they push: the aggregator's
/// clock goes as their windows do. The agents' own work (encoding, compression) is in this process and on these cores too.
/// </summary>
internal static class FleetIngest
{
    private const int Connections = 4;
    private const int InFlight = 64;
    private const int WindowMs = 10_000;
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(100);

    public static async Task<IngestResult> RunAsync(FleetOptions options, string folder, CancellationToken cancellationToken)
    {
        DateTimeOffset start = DateTimeOffset.FromUnixTimeMilliseconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / WindowMs * WindowMs);
        FleetClock clock = new(start);
        FleetAggregator aggregator = await FleetAggregator.StartAsync(folder, clock, cancellationToken).ConfigureAwait(false);
        await using (aggregator.ConfigureAwait(false))
        {
            GeneratedFleet fleet = new(options.Agents, options.DigestsEach, options.Common);
            PushRequest[] batches = [.. Enumerable.Range(0, fleet.Hosts).Select(host => fleet.Batch(host, 1, 0, WindowMs, options.PushedRows, withTexts: false))];
            RpcChannel[] channels = [.. Enumerable.Range(0, Connections).Select(_ => new RpcChannel(aggregator.Grpc, new RpcChannelOptions()))];
            ConcurrentBag<double> times = [];
            (long next, long rows, long refused) = (0, 0, 0);
            TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
            Stopwatch elapsed = Stopwatch.StartNew();

            async Task PushAsync(int worker)
            {
                while (elapsed.Elapsed.TotalSeconds < options.Seconds)
                {
                    long number = Interlocked.Increment(ref next) - 1;
                    PushRequest batch = batches[number % batches.Length].Clone();
                    SetWindow(batch, (number / batches.Length) + 1, start.ToUnixTimeMilliseconds());

                    // Of a window's end, and of the ten seconds in which all agents send theirs.
                    clock.MoveTo(start.AddMilliseconds((2 + (number / (double)batches.Length)) * WindowMs));
                    while (!await TryPushAsync(channels[worker % Connections], batch, times, cancellationToken).ConfigureAwait(false))
                    {
                        Interlocked.Increment(ref refused);
                        await Task.Delay(RefusedPause, cancellationToken).ConfigureAwait(false);
                    }

                    Interlocked.Add(ref rows, options.PushedRows);
                }
            }

            await Task.WhenAll(Enumerable.Range(0, InFlight).Select(worker => Task.Run(() => PushAsync(worker), cancellationToken)))
                .ConfigureAwait(false);
            double seconds = elapsed.Elapsed.TotalSeconds;
            double cpuMicroseconds = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMicroseconds / rows;
            StoreSize size = await aggregator.Store.SizeAsync(cancellationToken).ConfigureAwait(false);
            foreach (RpcChannel channel in channels)
            {
                channel.Dispose();
            }

            return new IngestResult(rows, seconds, refused, Quantile.Of(times, 0.95), size.Bytes / (double)rows, cpuMicroseconds);
        }
    }

    private static void SetWindow(PushRequest batch, long round, long startMs)
    {
        batch.Sequence = (ulong)round;
        Window window = batch.Windows[0];
        window.StartNs = (ulong)(startMs + (round * WindowMs)) * 1_000_000;
        foreach (Row row in window.Rows)
        {
            row.FirstSeenNs = window.StartNs + 1;
            row.LastSeenNs = window.StartNs + 2;
        }
    }

    private static async Task<bool> TryPushAsync(
        RpcChannel channel, PushRequest batch, ConcurrentBag<double> times, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await channel.CallAsync(IngestMethods.Push, batch, TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == RpcStatusCode.ResourceExhausted)
        {
            return false;
        }
    }
}
