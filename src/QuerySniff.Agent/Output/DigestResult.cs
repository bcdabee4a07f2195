using QuerySniff.Digests;

namespace QuerySniff.Agent.Output;

/// <summary>What `digest` reports.</summary>
/// <param name="File">The capture's name.</param>
/// <param name="Rows">A row a digest, most load first.</param>
/// <param name="Coverage">What was seen and not, over all servers.</param>
/// <param name="Capture">What the capture saw and lost.</param>
/// <param name="Encrypted">What TLS hid, most bytes first.</param>
/// <param name="Sessions">Connections, transactions, and what has not ended.</param>
internal sealed record DigestResult(
    string File,
    IReadOnlyList<DigestRow> Rows,
    ServerCoverage Coverage,
    CaptureCoverage Capture,
    IReadOnlyList<EncryptedTraffic> Encrypted,
    SessionSums Sessions)
{
    /// <summary>The result of a window's commands.</summary>
    /// <param name="file">The capture's name.</param>
    /// <param name="window">The window; it must stay as it is.</param>
    public static DigestResult Of(string file, DigestWindow window)
    {
        DigestRow[] rows = window.Rows.ToArray();
        Array.Sort(rows, ByLoad);
        EncryptedTraffic[] encrypted = new EncryptedTraffic[window.Encrypted.Count];
        for (int i = 0; i < encrypted.Length; i++)
        {
            encrypted[i] = window.Encrypted[i];
        }

        Array.Sort(encrypted, static (a, b) => b.Bytes.CompareTo(a.Bytes));
        return new DigestResult(file, rows, window.Servers.Total(), window.Capture, encrypted, SessionSums.Of(window));
    }

    private static int ByLoad(DigestRow a, DigestRow b)
    {
        int order = b.DurationSumNanoseconds.CompareTo(a.DurationSumNanoseconds);
        return order != 0 ? order : b.Count.CompareTo(a.Count);
    }
}
