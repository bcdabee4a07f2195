using QuerySniff.Digests;
using QuerySniff.MySql;
using QuerySniff.Packets;

namespace QuerySniff.Agent.Pipeline;

/// <summary>
/// Counts a connection that uses TLS, with its bytes, under its client and its version. Until the server has chosen one,
/// some milliseconds, what was seen is kept back: it would otherwise count as unknown.
/// </summary>
internal sealed class FlowEncryption(string server, string client)
{
    private EncryptedTraffic? _entry;
    private int _generation;
    private long _connections = 1;
    private long _bytesToServer;
    private long _bytesToClient;

    /// <summary>Counts bytes of a stream.</summary>
    public void Count(StreamDirection direction, int bytes, TlsVersion? version, EncryptedTrafficTable table)
    {
        if (direction == StreamDirection.ToServer)
        {
            _bytesToServer += bytes;
        }
        else
        {
            _bytesToClient += bytes;
        }

        if (version is { } told)
        {
            MoveTo(table, told);
        }
    }

    /// <summary>Counts what is still kept back: nobody will tell the version any more.</summary>
    public void End(EncryptedTrafficTable table)
    {
        if ((_connections | _bytesToServer | _bytesToClient) != 0)
        {
            MoveTo(table, TlsVersion.Unknown);
        }
    }

    private void MoveTo(EncryptedTrafficTable table, TlsVersion version)
    {
        if (_entry is null || _generation != table.Generation)
        {
            _entry = table.GetOrAdd(server, client, (int)version);
            _generation = table.Generation;
        }

        _entry.Connections += _connections;
        _entry.BytesToServer += _bytesToServer;
        _entry.BytesToClient += _bytesToClient;
        _connections = _bytesToServer = _bytesToClient = 0;
    }
}
