using System.Runtime.CompilerServices;
using System.Text;
using QuerySniff.Compression;
using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>What the pipeline keeps for a connection: its protocol session, and whose it is.</summary>
internal sealed class FlowSession
{
    private readonly Endpoint _client;
    private Dimensions? _dimensions;
    private string _tag = "";
    private int _identityVersion;
    private string? _clientName;
    private FlowEncryption? _encryption;
    private FlowConnection _connection;
    private FlowTransaction _transaction;

    /// <summary>Makes the state of a connection that was just seen.</summary>
    public FlowSession(in FlowInfo flow, ServerCoverage server, Decompressor? decompressor, HeldMemory memory)
    {
        _client = flow.Client;
        _connection = new FlowConnection(flow);
        _transaction = new FlowTransaction(flow.JoinedMidStream);
        Coverage = server;
        Session = new Session<Statement>(flow.JoinedMidStream, decompressor, memory);
    }

    /// <summary>The client: the one that a proxy has named, or else the connection's own end.</summary>
    public Endpoint Client => Session.ProxiedClient is { } client ? new Endpoint(client.Address, client.Port) : _client;

    /// <summary>The client as "ip:port".</summary>
    public string ClientName => _clientName ??= Client.ToString();

    /// <summary>What is counted of the server's traffic; it names the server.</summary>
    public ServerCoverage Coverage { get; }

    /// <summary>The protocol's state.</summary>
    public Session<Statement> Session { get; }

    /// <summary>
    /// The dimensions of a command of this connection. The last ones are kept: a connection seldom changes its user,
    /// schema or application. One that found no place finds it as soon as there is one again.
    /// </summary>
    /// <param name="tag">The application that the statement's comment names; empty: the connection's own program.</param>
    /// <param name="catalogue">Where the dimensions come from.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Dimensions DimensionsOf(string tag, DimensionsCatalogue catalogue)
    {
        bool findsPlace = ReferenceEquals(_dimensions, Dimensions.Other) && !catalogue.IsFull;
        if (_dimensions is null
            || findsPlace
            || _identityVersion != Session.IdentityVersion
            || !string.Equals(tag, _tag, StringComparison.Ordinal))
        {
            _tag = tag;
            _identityVersion = Session.IdentityVersion;
            _dimensions = catalogue.GetOrAdd(
                Encoding.UTF8.GetString(Session.Schema),
                Encoding.UTF8.GetString(Session.User),
                Client.FormatAddress(),
                Coverage.Server,
                tag.Length > 0 ? tag : Encoding.UTF8.GetString(Session.ProgramName));
        }

        return _dimensions;
    }

    /// <summary>How the connection is counted.</summary>
    public ref FlowConnection Connection => ref _connection;

    /// <summary>Where it stands with transactions.</summary>
    public ref FlowTransaction Transaction => ref _transaction;

    /// <summary>Why it has ended; null while it is open.</summary>
    public FlowEnd? End { get; set; }

    /// <summary>The connection has turned to TLS.</summary>
    public void BeginEncryption() => _encryption = new FlowEncryption(Coverage.Server, Client.FormatAddress());

    /// <summary>Counts bytes that TLS hid.</summary>
    public void CountEncrypted(StreamDirection direction, int bytes, EncryptedTrafficTable table) =>
        _encryption?.Count(direction, bytes, Session.TlsVersion, table);

    /// <summary>The connection has ended: what waits for its version to be told is counted without.</summary>
    public void EndEncryption(EncryptedTrafficTable table) => _encryption?.End(table);
}
