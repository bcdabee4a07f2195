using QuerySniff.Contracts.V1;
using QuerySniff.Digests;

namespace QuerySniff.Agent.Delivery;

/// <content>Connections, transactions, and what is unfinished.</content>
internal sealed partial class WindowEncoder
{
    private void EncodeSessions(DigestWindow window)
    {
        for (int i = 0; i < window.Transactions.Count; i++)
        {
            MakeRoom(window);
            Contracts.V1.TransactionRow message = EncodeTransactions(window.Transactions[i]);
            message.SampleWeight = WeightOf(window);
            _request.Windows[0].Transactions.Add(message);
            _bytes += message.CalculateSize();
            AddText(window.Transactions[i].Digest, _request);
        }

        for (int i = 0; i < window.Unfinished.Count; i++)
        {
            MakeRoom(window);
            Contracts.V1.UnfinishedRow message = EncodeUnfinished(window.Unfinished[i]);
            message.SampleWeight = WeightOf(window);
            _request.Windows[0].Unfinished.Add(message);
            _bytes += message.CalculateSize();
            AddText(window.Unfinished[i].Digest, _request);
        }
    }

    private Contracts.V1.ConnectionCounts EncodeConnections(Digests.ConnectionCounts counts, PushRequest request)
    {
        Contracts.V1.ConnectionCounts message = new()
        {
            UserIndex = IndexOf(counts.User, request),
            ClientIndex = IndexOf(counts.Client, request),
            ServerIndex = IndexOf(counts.Server, request),
            Opened = Counter(counts.Opened),
            Joined = Counter(counts.Joined),
            Encrypted = Counter(counts.Encrypted),
            Open = Counter(counts.Open),
            ClosedQuit = Counter(counts.ClosedBy(ConnectionEnd.Quit)),
            ClosedAborted = Counter(counts.ClosedBy(ConnectionEnd.Aborted)),
            ClosedReset = Counter(counts.ClosedBy(ConnectionEnd.Reset)),
            ClosedRefused = Counter(counts.ClosedBy(ConnectionEnd.Refused)),
            ClosedAbandoned = Counter(counts.ClosedBy(ConnectionEnd.Abandoned)),
            ClosedUnknown = Counter(counts.ClosedBy(ConnectionEnd.Unknown)),
            Lifetimes = Counter(counts.Lifetimes),
            LifetimeSumMs = Counter(counts.LifetimeSumMilliseconds),
        };
        AddErrors(message.RefusedByCode, counts.RefusedByCode.AsSpan());
        AddErrors(message.LoginsFailedByCode, counts.LoginsFailedByCode.AsSpan());
        return message;
    }

    private Contracts.V1.TransactionRow EncodeTransactions(Digests.TransactionRow row) => new()
    {
        Digest = row.Digest.Id,
        SchemaIndex = IndexOf(row.Dimensions.Schema, _request),
        UserIndex = IndexOf(row.Dimensions.User, _request),
        ClientIndex = IndexOf(row.Dimensions.Client, _request),
        ServerIndex = IndexOf(row.Dimensions.Server, _request),
        ApplicationIndex = IndexOf(row.Dimensions.Application, _request),
        Committed = Counter(row.EndedBy(TransactionEnd.Committed)),
        RolledBack = Counter(row.EndedBy(TransactionEnd.RolledBack)),
        EndedImplicitly = Counter(row.EndedBy(TransactionEnd.Implicit)),
        Disconnected = Counter(row.EndedBy(TransactionEnd.Disconnected)),
        EndedUnknown = Counter(row.EndedBy(TransactionEnd.Unknown)),
        Untimed = Counter(row.Untimed),
        Statements = Counter(row.Statements),
        DurationSumNs = Counter(row.DurationSumNanoseconds),
        DurationMaxNs = Counter(row.DurationMaxNanoseconds),
        Duration = EncodeHistogram(row.Duration),
        IdleSumNs = Counter(row.IdleSumNanoseconds),
        Holds = Counter(row.Holds),
        HoldSumNs = Counter(row.HoldSumNanoseconds),
        HoldMaxNs = Counter(row.HoldMaxNanoseconds),
        Open = Counter(row.Open),
        OpenOldestNs = Counter(row.OpenOldestNanoseconds),
    };

    private Contracts.V1.UnfinishedRow EncodeUnfinished(Digests.UnfinishedRow row) => new()
    {
        Digest = row.Digest.Id,
        SchemaIndex = IndexOf(row.Dimensions.Schema, _request),
        UserIndex = IndexOf(row.Dimensions.User, _request),
        ClientIndex = IndexOf(row.Dimensions.Client, _request),
        ServerIndex = IndexOf(row.Dimensions.Server, _request),
        ApplicationIndex = IndexOf(row.Dimensions.Application, _request),
        Running = Counter(row.Running),
        RunningOldestNs = Counter(row.RunningOldestNanoseconds),
        Killed = Counter(row.Killed),
        TimedOut = Counter(row.TimedOut),
        CutOff = Counter(row.CutOff),
    };
}
