using System.Globalization;
using QuerySniff.Agent.Delivery;
using QuerySniff.Hosting;

namespace QuerySniff.Agent.Figures;

/// <summary>The agent's figures in Prometheus' text format. Its labels have values of a fixed few: nothing here grows.</summary>
internal static class MetricsText
{
    /// <summary>Writes all metrics.</summary>
    /// <param name="board">Has the figures.</param>
    /// <param name="startSeconds">When the process started, in seconds since the Unix epoch.</param>
    public static string Write(FigureBoard board, double startSeconds)
    {
        AgentFigures figures = board.Read();
        PrometheusWriter writer = new();
        WriteCapture(writer, figures.Capture);
        WriteThreads(writer, board);
        WriteExplosions(writer, board);
        WriteDelivery(writer, figures.Delivery);
        WriteProcess(writer, figures.Process, startSeconds);
        return writer.ToString();
    }

    private static void WriteCapture(PrometheusWriter writer, CaptureFigures capture) => writer
        .Counter("querysniff_capture_frames_total", "Frames captured, as of the last window's end.", capture.Frames)
        .Counter("querysniff_capture_bytes_total", "Bytes of the frames, as on the wire.", capture.FrameBytes)
        .Counter(
            "querysniff_capture_sampled_out_frames_total",
            "Frames of connections that were not looked at, to keep within the CPU limit.",
            capture.FramesSampledOut)
        .Metric("querysniff_capture_dropped_frames_total", "counter", "Frames lost before they could be read, by who dropped them.")
        .Sample("querysniff_capture_dropped_frames_total", capture.KernelDrops, ("by", "kernel"))
        .Sample("querysniff_capture_dropped_frames_total", capture.InterfaceDrops, ("by", "interface"))
        .Counter("querysniff_commands_total", "Commands counted.", capture.Commands)
        .Gauge("querysniff_connections", "Connections that are followed.", capture.Flows)
        .Gauge(
            "querysniff_capture_lag_seconds",
            "How long the last frame of the last window had waited before it was read.",
            capture.LagNanoseconds / 1e9)
        .Gauge("querysniff_cpu_share", "CPU time of the process over the last window: the share of one core.", capture.CpuShare)
        .Gauge("querysniff_sample_ratio", "The share of the connections that is looked at.", 1.0 / capture.SampleWeight);

    // One connection has one thread: how evenly they share says whether more of them would help.
    private static void WriteThreads(PrometheusWriter writer, FigureBoard board)
    {
        const string name = "querysniff_capture_worker_frames_total";
        writer.Metric(name, "counter", "Frames captured, by the capture worker that had them.");
        for (int i = 0; i < board.Threads; i++)
        {
            writer.Sample(name, board.ReadCapture(i).Frames, ("worker", i.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static void WriteExplosions(PrometheusWriter writer, FigureBoard board)
    {
        const string name = "querysniff_identity_explosions_total";
        writer.Metric(name, "counter", "Windows in which far more new identities came than an application has, by what they are of.");
        foreach (IdentityKind kind in Enum.GetValues<IdentityKind>())
        {
            writer.Sample(name, board.Explosions(kind), ("of", NameOf(kind)));
        }
    }

    private static string NameOf(IdentityKind kind) => kind switch
    {
        IdentityKind.Statement => "statement",
        IdentityKind.Schema => "schema",
        IdentityKind.User => "user",
        IdentityKind.Client => "client",
        _ => "application",
    };

    private static void WriteDelivery(PrometheusWriter writer, DeliveryFigures delivery) => writer
        .Gauge("querysniff_spool_batches", "Batches that are not acknowledged.", delivery.Waiting)
        .Metric("querysniff_spool_bytes", "gauge", "What they take, by where they are kept.")
        .Sample("querysniff_spool_bytes", delivery.DiskBytes, ("in", "disk"))
        .Sample("querysniff_spool_bytes", delivery.MemoryBytes, ("in", "memory"))
        .Gauge(
            "querysniff_spool_oldest_timestamp_seconds",
            "The end of the oldest window that is not acknowledged, since the Unix epoch; 0 for none.",
            delivery.OldestEndMs / 1e3)
        .Counter("querysniff_batches_delivered_total", "Batches acknowledged.", delivery.Delivered)
        .Counter("querysniff_batch_retries_total", "Attempts to deliver a batch that failed.", delivery.Retries)
        .Counter("querysniff_batches_merged_total", "Batches merged into coarser ones to make room.", delivery.Merged)
        .Counter("querysniff_batches_refused_total", "Batches that an aggregator called invalid.", delivery.Refused)
        .Counter("querysniff_batches_damaged_total", "Batches found damaged in the spool.", delivery.Damaged)
        .Counter("querysniff_windows_dropped_total", "Windows given up, and declared.", delivery.WindowsDropped)
        .Counter("querysniff_commands_dropped_total", "Commands in the windows given up.", delivery.CommandsDropped);

    private static void WriteProcess(PrometheusWriter writer, ProcessFigures process, double startSeconds) => writer
        .Counter("process_cpu_seconds_total", "CPU time of the process, user and system.", process.CpuTime.TotalSeconds)
        .Gauge("process_resident_memory_bytes", "Resident memory of the process.", process.ResidentBytes)
        .Gauge("process_start_time_seconds", "When the process started, since the Unix epoch.", startSeconds)
        .Gauge("dotnet_gc_heap_size_bytes", "The managed heap, as the last collection left it.", process.HeapBytes)
        .Counter("dotnet_gc_collections_total", "Garbage collections of any generation.", process.Collections)
        .Counter("dotnet_gc_pause_seconds_total", "How long collections have held the process up.", process.PauseTime.TotalSeconds);
}
