using System.Globalization;
using QuerySniff.Digests;
using QuerySniff.Sql;

namespace QuerySniff.Agent.Output;

/// <summary>
/// The report of `digest`, in the layout of pt-query-digest
/// (https://docs.percona.com/percona-toolkit/pt-query-digest.html), so that eyes and scripts find their way.
/// </summary>
internal sealed class DigestReport
{
    /// <summary>Digests that get a section of their own, as pt-query-digest's --limit has it.</summary>
    private const int SectionsMax = 20;

    /// <summary>Clients of encrypted connections that are named: those to begin with.</summary>
    private const int EncryptedLinesMax = 10;

    /// <summary>Rows of the tables of connections, transactions and unfinished commands: those to begin with.</summary>
    private const int SessionRowsMax = 10;

    private const int BarWidthChars = 64;

    private readonly TextWriter _output;
    private readonly DigestResult _result;
    private readonly DigestTotals _total;

    private DigestReport(TextWriter output, DigestResult result)
    {
        _output = output;
        _result = result;
        _total = DigestTotals.Of(result.Rows);
    }

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter output, DigestResult result)
    {
        DigestReport report = new(output, result);
        report.WriteOverall();
        report.WriteProfile();
        report.WriteSessions();
        for (int i = 0; i < Math.Min(result.Rows.Count, SectionsMax); i++)
        {
            report.WriteSection(i + 1, result.Rows[i]);
        }
    }

    private static string Seconds(double nanoseconds) =>
        (nanoseconds / 1e9).ToString("0.0000", CultureInfo.InvariantCulture);

    private static double Rate(double value, long nanoseconds) => nanoseconds <= 0 ? 0 : value / (nanoseconds / 1e9);

    private static string PercentOf(double part, double whole) =>
        whole <= 0 ? "0" : Math.Round(100 * part / whole).ToString(CultureInfo.InvariantCulture);

    private void WriteOverall()
    {
        long span = _total.LastSeen - _total.FirstSeen;
        Line($"# Files: {_result.File}");
        Line($"# Overall: {Quantity.Count(_total.Count)} total, {_result.Rows.Count} unique, " +
            $"{Quantity.Count(Rate(_total.Count, span))} QPS, {Rate(_total.DurationSum, span) / 1e9:0.00}x concurrency");
        if (_total.Count > 0)
        {
            Line($"# Time range: {Rfc3339.Format(_total.FirstSeen)} to {Rfc3339.Format(_total.LastSeen)}");
        }

        Line($"# Coverage: {CoverageText.Describe(_result.Coverage, _result.Capture)}");
        WriteEncrypted();
        Line($"# Attribute          total     min     max     avg     95%  stddev  median");
        Line($"# ============     ======= ======= ======= ======= ======= ======= =======");
        LatencyStatistics duration = new(_total.Duration, _total.DurationSum);
        Line($"# Exec time        {Columns(Quantity.Time(_total.DurationSum), duration, _total.DurationMin, _total.DurationMax)}");
        WriteSum("Errors      ", _total.Errors, _total.Count);
        WriteSum("Rows sent   ", _total.RowsSent, _total.Count);
        WriteSum("Rows affecte", _total.RowsAffected, _total.Count);
        WriteSum("Bytes recv  ", _total.RequestBytes, _total.Count);
        WriteSum("Bytes sent  ", _total.ResponseBytes, _total.Count);
        Line($"");
    }

    private void WriteEncrypted()
    {
        int shown = Math.Min(_result.Encrypted.Count, EncryptedLinesMax);
        if (shown > 0)
        {
            Line($"# Encrypted          version  connections to server to client client");
        }

        for (int i = 0; i < shown; i++)
        {
            EncryptedTraffic traffic = _result.Encrypted[i];
            Line($"#                    {TlsVersions.Format(traffic.TlsVersion),-8} {traffic.Connections,11} " +
                $"{Quantity.Count(traffic.BytesToServer),9} {Quantity.Count(traffic.BytesToClient),9} {traffic.Client}");
        }

        if (_result.Encrypted.Count > shown)
        {
            Line($"#                    and {_result.Encrypted.Count - shown} more");
        }
    }

    private void WriteProfile()
    {
        Line($"# Profile");
        Line($"# Rank Query ID           Response time  Calls   R/Call  V/M   Item");
        Line($"# ==== ================== ============== ======= ======= ===== ====");
        for (int i = 0; i < _result.Rows.Count; i++)
        {
            DigestRow row = _result.Rows[i];
            LatencyStatistics duration = new(row.Duration, row.DurationSumNanoseconds);
            Line($"# {i + 1,4} 0x{DigestId.Format(row.Digest.Id)} {Seconds(row.DurationSumNanoseconds),8} " +
                $"{Quantity.Percent(row.DurationSumNanoseconds, _total.DurationSum),5} {row.Count,7} " +
                $"{Seconds(duration.Mean),7} {duration.VarianceToMean,5:0.00} {Shorten(Printable(row.Digest.Fingerprint))}");
        }

        Line($"");
    }

    private void WriteSessions()
    {
        foreach (SessionTable table in SessionTable.Of(_result.Sessions, SessionRowsMax))
        {
            Line($"# {table.Title}");
            foreach (string line in table.Lines.Prepend(table.Head))
            {
                Line($"# {line}");
            }

            Line($"");
        }
    }

    private void WriteSection(int rank, DigestRow row)
    {
        long span = _total.LastSeen - _total.FirstSeen;
        LatencyStatistics duration = new(row.Duration, row.DurationSumNanoseconds);
        Line($"# Query {rank}: {Quantity.Count(Rate(row.Count, span))} QPS, " +
            $"{Rate(row.DurationSumNanoseconds, span) / 1e9:0.00}x concurrency, ID 0x{DigestId.Format(row.Digest.Id)}");
        Line($"# Percona's query id: 0x{row.Digest.PerconaId}");
        Line($"# Scores: V/M = {duration.VarianceToMean:0.00}");
        Line($"# Time range: {Rfc3339.Format(row.FirstSeen)} to {Rfc3339.Format(row.LastSeen)}");
        Line($"# Attribute    pct   total     min     max     avg     95%  stddev  median");
        Line($"# ============ === ======= ======= ======= ======= ======= ======= =======");
        Line($"# Count        {PercentOf(row.Count, _total.Count),3} {row.Count,7}");
        Line($"# Exec time    {PercentOf(row.DurationSumNanoseconds, _total.DurationSum),3} " +
            Columns(Quantity.Time(row.DurationSumNanoseconds), duration, row.DurationMinNanoseconds, row.DurationMaxNanoseconds));
        WriteShare("Errors      ", row.Errors, _total.Errors, row.Count);
        WriteShare("Rows sent   ", row.RowsSent, _total.RowsSent, row.Count);
        WriteShare("Rows affecte", row.RowsAffected, _total.RowsAffected, row.Count);
        WriteShare("Bytes recv  ", row.RequestBytes, _total.RequestBytes, row.Count);
        WriteShare("Bytes sent  ", row.ResponseBytes, _total.ResponseBytes, row.Count);
        WriteDistribution(row.Duration);
        Line(Printable(row.Digest.Fingerprint));
        Line($"");
    }

    private void WriteDistribution(LatencyHistogram histogram)
    {
        long[] decades = LatencyDecades.Count(histogram);
        long largest = Math.Max(1, decades.Max());
        Line($"# Query_time distribution");
        for (int i = 0; i < decades.Length; i++)
        {
            string bar = new('#', (int)Math.Ceiling((double)decades[i] * BarWidthChars / largest));
            Line($"# {LatencyDecades.Names[i]}  {bar}".TrimEnd());
        }
    }

    private static string Columns(string total, LatencyStatistics statistics, long min, long max) =>
        $"{total,7} {Quantity.Time(min),7} {Quantity.Time(max),7} {Quantity.Time(statistics.Mean),7} " +
        $"{Quantity.Time(statistics.Quantile(0.95)),7} {Quantity.Time(statistics.StandardDeviation),7} " +
        $"{Quantity.Time(statistics.Quantile(0.5)),7}";

    // An identifier can hold what a terminal would obey.
    private static string Printable(string text) =>
        string.Create(text.Length, text, static (chars, text) =>
        {
            for (int i = 0; i < chars.Length; i++)
            {
                chars[i] = char.IsControl(text[i]) ? '\uFFFD' : text[i];
            }
        });

    private static string Shorten(string fingerprint)
    {
        const int ItemChars = 60;
        return fingerprint.Length <= ItemChars ? fingerprint : fingerprint[..(ItemChars - 1)] + "…";
    }

    private void WriteSum(string name, long sum, long count) =>
        Line($"# {name}     {Quantity.Count(sum),7}                 {Quantity.Count(count == 0 ? 0 : (double)sum / count),7}");

    private void WriteShare(string name, long sum, long total, long count)
    {
        if (sum > 0)
        {
            Line($"# {name} {PercentOf(sum, total),3} {Quantity.Count(sum),7}                 " +
                $"{Quantity.Count((double)sum / count),7}");
        }
    }

    private void Line(string text) => _output.WriteLine(text);
}
