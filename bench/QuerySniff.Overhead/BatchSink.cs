using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using QuerySniff.Contracts.V1;
using QuerySniff.Rpc;

namespace QuerySniff.Overhead;

/// <summary>
/// Where the agent sends to: acknowledges every batch and adds up what it says. An aggregator runs on another host, so its
/// cost has no place in this measurement.
/// </summary>
internal sealed class BatchSink : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, string> _fingerprints = [];
    private readonly Dictionary<ulong, long> _counts = [];
    private BatchTotals _totals = new();
    private TaskCompletionSource _nextBatch = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BatchSink(WebApplication application)
    {
        _application = application;
        application.MapUnary(IngestMethods.Push, (request, _) =>
        {
            Add(request);
            return Task.FromResult(new PushResponse());
        });
    }

    /// <summary>What agents are told to send to.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts a server on a free port of the loopback.</summary>
    public static async Task<BatchSink> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listener => listener.Protocols = HttpProtocols.Http2));
        BatchSink sink = new(builder.Build());
        await sink._application.StartAsync().ConfigureAwait(false);
        return sink;
    }

    /// <summary>What the batches said since the last <see cref="Take"/>.</summary>
    public BatchTotals Totals
    {
        get
        {
            lock (_lock)
            {
                return _totals;
            }
        }
    }

    /// <summary>Completes when another batch has arrived.</summary>
    public Task WaitForBatchAsync()
    {
        lock (_lock)
        {
            return _nextBatch.Task;
        }
    }

    /// <summary>Commands of all batches by the first word of their fingerprints; of a sample, scaled up.</summary>
    public IReadOnlyDictionary<string, long> CountByWord()
    {
        lock (_lock)
        {
            return _counts
                .GroupBy(digest => _fingerprints.GetValueOrDefault(digest.Key, "").Split(' ')[0], digest => digest.Value, StringComparer.Ordinal)
                .ToDictionary(word => word.Key, word => word.Sum(), StringComparer.Ordinal);
        }
    }

    /// <summary>Adds to an agent's figures what its batches said, and begins anew.</summary>
    public WatcherResult Take(WatcherResult used)
    {
        lock (_lock)
        {
            WatcherResult result = used with { KernelDrops = _totals.KernelDrops, Commands = _totals.Commands, Defects = _totals.Defects };
            _totals = new BatchTotals();
            return result;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private void Add(PushRequest request)
    {
        lock (_lock)
        {
            foreach (DigestText digest in request.Digests)
            {
                _fingerprints[digest.Digest] = digest.Fingerprint;
            }

            foreach (Window window in request.Windows)
            {
                foreach (Row row in window.Rows)
                {
                    _counts[row.Digest] = _counts.GetValueOrDefault(row.Digest) + ((long)row.Count * Math.Max(row.SampleWeight, 1));
                }

                _totals = window.Servers.Aggregate(Add(_totals, window.Capture), Add);
            }

            _nextBatch.SetResult();
            _nextBatch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static BatchTotals Add(BatchTotals totals, CaptureCoverage? capture) => totals with
    {
        KernelDrops = totals.KernelDrops + (long)(capture?.KernelDrops ?? 0),
        Defects = totals.Defects + (long)(capture?.WindowsDropped ?? 0),
    };

    private static BatchTotals Add(BatchTotals totals, ServerCoverage server) => totals with
    {
        Commands = totals.Commands + (long)server.CommandsCompleted,
        Defects = totals.Defects
            + (long)(server.Gaps + server.CommandsTainted + server.CommandsUnanswered + server.PacketsUnparsable),
        Connections = totals.Connections + (long)server.ConnectionsOpened,
        DecodedBytes = totals.DecodedBytes + (long)server.DecodedBytes,
        UndecodedBytes = totals.UndecodedBytes + (long)(server.EncryptedBytes + server.SkippedBytes + server.GapBytes),
    };
}
