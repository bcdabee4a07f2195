using System.Globalization;
using QuerySniff.Bench;

namespace QuerySniff.Benchmarks.Fleet;

/// <summary>The result, as Markdown.</summary>
/// <param name="Machine">What it was measured on.</param>
/// <param name="LoadBefore">The machine's load average before: above zero, it had other things to do.</param>
/// <param name="Options">How large the fleet was.</param>
/// <param name="Ingest">What agents pushed.</param>
/// <param name="Reads">What questions took.</param>
internal sealed record FleetReport(Machine Machine, string LoadBefore, FleetOptions Options, IngestResult Ingest, ReadsResult Reads)
{
    public void Write(TextWriter markdown)
    {
        CultureInfo c = CultureInfo.InvariantCulture;
        markdown.WriteLine("# A fleet's aggregator\n");
        Machine.Write(markdown);
        markdown.WriteLine($"- load average before: {LoadBefore}\n");
        markdown.WriteLine("## Ingest\n");
        markdown.WriteLine(string.Create(
            c,
            $"{Options.Agents:N0} agents, windows of {Options.PushedRows:N0} rows, over gRPC from the same machine, while minutes and hours are made of them.\n"));
        markdown.WriteLine("| rows/s | for | turned away | p95 of a push | bytes a row, with what is made of it | CPU a row |");
        markdown.WriteLine("| --- | --- | --- | --- | --- | --- |");
        markdown.WriteLine(string.Create(
            c,
            $"| {Ingest.Rows / Ingest.Seconds:N0} | {Ingest.Seconds:0} s | {Ingest.Refused:N0} | {Ingest.P95Ms:N0} ms | {Ingest.BytesPerRow:0} | {Ingest.CpuMicrosecondsPerRow:0.0} µs |\n"));
        markdown.WriteLine("## Answers\n");
        markdown.WriteLine(string.Create(
            c,
            $"{Options.Hosts:N0} hosts, {Options.DigestsEach:N0} of {Options.Common:N0} statements each: {Options.Days} days by the hour, {Options.MinutesHours} h by the minute ({Options.RowsPerMinute} rows a host), {Options.WindowsMinutes} min in windows ({Options.RowsPerWindow} rows a host). {Reads.Rows:N0} rows, {Reads.BytesPerRow:0} bytes a row, written and added up in {Reads.FillSeconds:N0} s.\n"));
        markdown.WriteLine("| range, page | call | p50 | p95 | first | CPU |");
        markdown.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (ReadCall call in Reads.Calls)
        {
            markdown.WriteLine(string.Create(
                c, $"| {call.Range} | `{call.Path}` | {call.P50Ms:N0} ms | {call.P95Ms:N0} ms | {call.FirstMs:N0} ms | {call.CpuMs:N0} ms |"));
        }

        markdown.WriteLine("\n## Pages\n");
        markdown.WriteLine("In Chromium on the same machine, with nothing in its cache: until something is seen, and until the numbers are.\n");
        markdown.WriteLine("| range, page | address | first contentful paint, p50 | p95 | numbers, p50 | p95 |");
        markdown.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (PagePaint page in Reads.Pages)
        {
            markdown.WriteLine(string.Create(
                c,
                $"| {page.Range} | `{page.Path}` | {page.PaintP50Ms:N0} ms | {page.PaintP95Ms:N0} ms | {page.NumbersP50Ms:N0} ms | {page.NumbersP95Ms:N0} ms |"));
        }
    }
}
