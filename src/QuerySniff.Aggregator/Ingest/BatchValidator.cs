using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;
using QuerySniff.Digests;
using EncryptedTraffic = QuerySniff.Contracts.V1.EncryptedTraffic;
using ServerCoverage = QuerySniff.Contracts.V1.ServerCoverage;

namespace QuerySniff.Aggregator.Ingest;

/// <summary>
/// Says whether a batch keeps the contract (protos/querysniff/v1/ingest.proto) and the bounds. Any thread. The reasons
/// name the field and never its content, which is not ours to repeat.
/// </summary>
internal static class BatchValidator
{
    /// <summary>What is wrong with a batch: one line for the agent's log; null if nothing is.</summary>
    public static string? Validate(PushRequest request) =>
        ValidateIdentity(request) ?? ValidateAgent(request.Agent) ?? ValidateFigures(request.Figures)
        ?? ValidateStrings(request.Strings) ?? FirstWrong(request.Digests, "digests", ValidateText) ?? ValidateWindows(request);

    private static string? ValidateIdentity(PushRequest request)
    {
        if (request.AgentId.Length == 0 || IsLonger(request.AgentId, IngestLimits.AgentIdBytesMax))
        {
            return $"agent_id must have 1 to {IngestLimits.AgentIdBytesMax} bytes";
        }

        if (request.BootId.Length != IngestLimits.BootIdBytes)
        {
            return $"boot_id must have {IngestLimits.BootIdBytes} bytes";
        }

        return request.Sequence == 0 ? "sequence counts from 1" : null;
    }

    private static string? ValidateAgent(AgentInfo? agent)
    {
        if (agent is null)
        {
            return null;
        }

        if (IsLonger(agent.Host, IngestLimits.AgentInfoBytesMax) || IsLonger(agent.Version, IngestLimits.AgentInfoBytesMax))
        {
            return $"agent: host and version have at most {IngestLimits.AgentInfoBytesMax} bytes";
        }

        return agent.StartedNs > long.MaxValue ? "agent: started_ns is out of range" : null;
    }

    private static string? ValidateFigures(AgentFigures? f)
    {
        if (f is null)
        {
            return null;
        }

        ulong all = f.CpuNs | f.ResidentBytes | f.HeapBytes | f.GcCollections | f.GcPauseNs | f.KernelDrops | f.CaptureLagNs
            | f.SpoolBatches | f.SpoolBytes;
        if (all > IngestLimits.CounterMax)
        {
            return $"figures: a counter is above {IngestLimits.CounterMax}";
        }

        return IngestLimits.IsSampleWeight(f.SampleWeight) ? null : $"figures: {IngestLimits.SampleWeightReason}";
    }

    private static string? ValidateStrings(RepeatedField<string> strings)
    {
        if (strings.Count > IngestLimits.StringsMax)
        {
            return $"strings: at most {IngestLimits.StringsMax}";
        }

        if (strings.Count > 0 && strings[0].Length != 0)
        {
            return "strings[0] must be the empty string";
        }

        return FirstWrong(
            strings,
            "strings",
            text => IsLonger(text, IngestLimits.StringBytesMax) ? $"at most {IngestLimits.StringBytesMax} bytes" : null);
    }

    // Anyone could otherwise give a digest a text that is not its own, for all who look at it later.
    private static string? ValidateText(DigestText text)
    {
        if (IsLonger(text.Fingerprint, IngestLimits.FingerprintBytesMax))
        {
            return $"fingerprint: at most {IngestLimits.FingerprintBytesMax} bytes";
        }

        if (text.PerconaId.Length > IngestLimits.PerconaIdLengthMax || !text.PerconaId.All(char.IsAsciiHexDigit))
        {
            return $"percona_id: at most {IngestLimits.PerconaIdLengthMax} hex digits";
        }

        if (IsLonger(text.Summary, IngestLimits.SummaryBytesMax))
        {
            return $"summary: at most {IngestLimits.SummaryBytesMax} bytes";
        }

        if (text.Digest == Digest.Other.Id)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.Fingerprint), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) == text.Digest
            ? null
            : "digest is not the first 8 bytes of SHA-256 over fingerprint";
    }

    private static string? ValidateWindows(PushRequest request)
    {
        if (request.Windows.Count > IngestLimits.WindowsMax)
        {
            return $"windows: at most {IngestLimits.WindowsMax}";
        }

        long rows = request.Windows.Sum(window => (long)window.Rows.Count);
        if (rows > IngestLimits.RowsMax)
        {
            return $"windows: at most {IngestLimits.RowsMax} rows in all";
        }

        uint strings = Math.Max(1, (uint)request.Strings.Count);
        return FirstWrong(request.Windows, "windows", window => ValidateWindow(window, strings));
    }

    private static string? ValidateWindow(Window window, uint strings)
    {
        if (window.LengthMs == 0 || window.LengthMs > IngestLimits.WindowMsMax
            || window.LengthMs % IngestLimits.WindowMsUnit != 0)
        {
            return $"length_ms must be whole seconds up to {IngestLimits.WindowMsMax}";
        }

        if (window.StartNs > long.MaxValue || window.StartNs % (window.LengthMs * 1_000_000UL) != 0)
        {
            return "start_ns must be a multiple of the window's length";
        }

        if (window.Servers.Count > IngestLimits.ServersMax)
        {
            return $"servers: at most {IngestLimits.ServersMax}";
        }

        if (window.Encrypted.Count > IngestLimits.EncryptedMax)
        {
            return $"encrypted: at most {IngestLimits.EncryptedMax}";
        }

        if (window.Connections.Count > IngestLimits.ConnectionsMax)
        {
            return $"connections: at most {IngestLimits.ConnectionsMax}";
        }

        if (window.Transactions.Count > IngestLimits.SessionRowsMax || window.Unfinished.Count > IngestLimits.SessionRowsMax)
        {
            return $"transactions, unfinished: at most {IngestLimits.SessionRowsMax} each";
        }

        return FirstWrong(window.Servers, "servers", server => ValidateServer(server, strings))
            ?? FirstWrong(window.Encrypted, "encrypted", traffic => ValidateEncrypted(traffic, strings))
            ?? FirstWrong(window.Connections, "connections", counts => ConnectionValidator.Validate(counts, strings))
            ?? FirstWrong(window.Transactions, "transactions", row => SessionRowValidator.Validate(row, strings))
            ?? FirstWrong(window.Unfinished, "unfinished", row => SessionRowValidator.Validate(row, strings))
            ?? ValidateCapture(window.Capture)
            ?? FirstWrong(window.Rows, "rows", row => RowValidator.Validate(row, strings));
    }

    private static string? ValidateServer(ServerCoverage s, uint strings)
    {
        if (s.ServerIndex >= strings)
        {
            return "server_index is beyond strings";
        }

        ulong all = s.Segments | s.DecodedBytes | s.EncryptedBytes | s.SkippedBytes | s.Gaps | s.GapBytes
            | s.ConnectionsOpened | s.ConnectionsEncrypted | s.ConnectionsMidStream | s.ConnectionsDesynchronised
            | s.ConnectionsCompressed | s.LoginsFailed | s.CommandsCompleted | s.CommandsTainted
            | s.CommandsUnanswered | s.PacketsUnparsable | s.ConnectionsSampledOut;
        return all > IngestLimits.CounterMax ? $"a counter is above {IngestLimits.CounterMax}" : null;
    }

    private static string? ValidateEncrypted(EncryptedTraffic e, uint strings)
    {
        if (e.ServerIndex >= strings || e.ClientIndex >= strings)
        {
            return "server_index or client_index is beyond strings";
        }

        if (e.TlsVersion > IngestLimits.TlsVersionMax)
        {
            return $"tls_version is above {IngestLimits.TlsVersionMax}";
        }

        ulong all = e.Connections | e.BytesToServer | e.BytesToClient;
        return all > IngestLimits.CounterMax ? $"a counter is above {IngestLimits.CounterMax}" : null;
    }

    private static string? ValidateCapture(Contracts.V1.CaptureCoverage? c)
    {
        if (c is null)
        {
            return null;
        }

        ulong all = c.Frames | c.FrameBytes | c.KernelDrops | c.InterfaceDrops | c.FramesSkipped | c.Fragments
            | c.FlowsEvicted | c.WindowsDropped | c.CommandsDropped | c.UnseenMs | c.FramesSampledOut | c.BytesSampledOut
            | c.SampledMs;
        return all > IngestLimits.CounterMax ? $"capture: a counter is above {IngestLimits.CounterMax}" : null;
    }

    private static string? FirstWrong<T>(RepeatedField<T> items, string name, Func<T, string?> validate)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (validate(items[i]) is { } reason)
            {
                return $"{name}[{i}]: {reason}";
            }
        }

        return null;
    }

    private static bool IsLonger(string text, int bytesMax) =>
        text.Length > bytesMax || (text.Length > bytesMax / 3 && Encoding.UTF8.GetByteCount(text) > bytesMax);
}
