using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>The sum of several batches' windows, written into the one window of another batch. For one use.</summary>
internal sealed class MergedWindow
{
    private readonly PushRequest _request;
    private readonly Window _window;
    private readonly Dictionary<string, uint> _strings = new(StringComparer.Ordinal);
    private readonly Dictionary<RowKey, Row> _rows = [];
    private readonly Dictionary<uint, ServerCoverage> _servers = [];
    private readonly Dictionary<(uint Server, uint Client, uint TlsVersion), EncryptedTraffic> _encrypted = [];
    private readonly MergedConnections _connections;
    private readonly MergedSessions _sessions;
    private readonly HashSet<ulong> _texts = [];

    /// <summary>Begins with nothing.</summary>
    public MergedWindow(PushRequest request, Window window)
    {
        _request = request;
        _window = window;
        _connections = new MergedConnections(window.Connections);
        _sessions = new MergedSessions(window);
        IndexOf("");
    }

    /// <summary>Adds a batch; its rows may be used up.</summary>
    public void Add(PushRequest source)
    {
        MovedStrings moved = new(source.Strings, IndexOf);
        foreach (Window window in source.Windows)
        {
            AddCapture(window.Capture);
            foreach (ServerCoverage server in window.Servers)
            {
                server.ServerIndex = moved[server.ServerIndex];
                AddServer(server);
            }

            foreach (EncryptedTraffic traffic in window.Encrypted)
            {
                traffic.ServerIndex = moved[traffic.ServerIndex];
                traffic.ClientIndex = moved[traffic.ClientIndex];
                AddEncrypted(traffic);
            }

            foreach (Row row in window.Rows)
            {
                moved.Move(row);
                AddRow(row);
            }

            _connections.Add(window, moved);
            _sessions.Add(window, moved);
        }

        foreach (DigestText text in source.Digests)
        {
            if (_texts.Add(text.Digest))
            {
                _request.Digests.Add(text);
            }
        }
    }

    private static ulong Sum(ulong a, ulong b) => MessageCounters.Sum(a, b);

    private static bool IsTimed(Row row) => row.Duration is { Counts.Count: > 0 };

    private uint IndexOf(string text)
    {
        if (!_strings.TryGetValue(text, out uint index))
        {
            index = (uint)_request.Strings.Count;
            _request.Strings.Add(text);
            _strings.Add(text, index);
        }

        return index;
    }

    private void AddRow(Row row)
    {
        RowKey key = RowKey.Of(row);
        if (_rows.TryGetValue(key, out Row? sum))
        {
            Add(sum, row);
        }
        else
        {
            _rows.Add(key, row);
            _window.Rows.Add(row);
        }
    }

    private static void Add(Row sum, Row row)
    {
        if (IsTimed(row))
        {
            sum.DurationMinNs = IsTimed(sum) ? Math.Min(sum.DurationMinNs, row.DurationMinNs) : row.DurationMinNs;
            sum.DurationMaxNs = Math.Max(sum.DurationMaxNs, row.DurationMaxNs);
        }

        sum.Count = Sum(sum.Count, row.Count);
        sum.Errors = Sum(sum.Errors, row.Errors);
        sum.DurationSumNs = Sum(sum.DurationSumNs, row.DurationSumNs);
        sum.Duration = SparseHistogram.Sum(sum.Duration, row.Duration);
        sum.ResponseTimeSumNs = Sum(sum.ResponseTimeSumNs, row.ResponseTimeSumNs);
        sum.ResponseTime = SparseHistogram.Sum(sum.ResponseTime, row.ResponseTime);
        sum.RequestBytes = Sum(sum.RequestBytes, row.RequestBytes);
        sum.ResponseBytes = Sum(sum.ResponseBytes, row.ResponseBytes);
        sum.RowsSent = Sum(sum.RowsSent, row.RowsSent);
        sum.RowsAffected = Sum(sum.RowsAffected, row.RowsAffected);
        sum.Warnings = Sum(sum.Warnings, row.Warnings);
        sum.NoIndex = Sum(sum.NoIndex, row.NoIndex);
        sum.NoGoodIndex = Sum(sum.NoGoodIndex, row.NoGoodIndex);
        sum.Tainted = Sum(sum.Tainted, row.Tainted);
        sum.FirstSeenNs = Math.Min(sum.FirstSeenNs, row.FirstSeenNs);
        sum.LastSeenNs = Math.Max(sum.LastSeenNs, row.LastSeenNs);
        SumOfErrors.Add(sum.ErrorsByCode, row.ErrorsByCode);
    }

    private void AddServer(ServerCoverage server)
    {
        if (!_servers.TryGetValue(server.ServerIndex, out ServerCoverage? sum))
        {
            _servers.Add(server.ServerIndex, server);
            _window.Servers.Add(server);
            return;
        }

        MessageCounters.Add(sum, server);
    }

    private void AddEncrypted(EncryptedTraffic traffic)
    {
        if (!_encrypted.TryGetValue((traffic.ServerIndex, traffic.ClientIndex, traffic.TlsVersion), out EncryptedTraffic? sum))
        {
            _encrypted.Add((traffic.ServerIndex, traffic.ClientIndex, traffic.TlsVersion), traffic);
            _window.Encrypted.Add(traffic);
            return;
        }

        MessageCounters.Add(sum, traffic);
    }

    private void AddCapture(CaptureCoverage? capture)
    {
        if (capture is null)
        {
            return;
        }

        MessageCounters.Add(_window.Capture ??= new CaptureCoverage(), capture);
    }
}
