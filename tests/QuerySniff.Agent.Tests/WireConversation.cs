using System.Buffers.Binary;
using System.Text;

namespace QuerySniff.Agent.Tests;

/// <summary>
/// One client's conversation with a server, as raw IPv4 frames: the bytes of MySQL's protocol, built from its manual.
/// </summary>
internal sealed class WireConversation
{
    /// <summary>The frames' link type: raw IP.</summary>
    public const int LinkType = 101;

    /// <summary>The server's port.</summary>
    public const int ServerPort = 3306;

    private const int IpHeaderBytes = 20;
    private const int TcpHeaderBytes = 20;
    private const byte Fin = 0x01;
    private const byte Syn = 0x02;
    private const byte Rst = 0x04;
    private const byte Ack = 0x10;
    private const ushort AutoCommit = 2;
    private const uint ClientCapabilities = 0x0008_8208 | 0x0100_0000; // connect with db, 4.1, secure, plugin, no EOF

    private const uint MultiStatements = 0x0003_0000; // and multi-results
    private const ushort MoreResults = 8;

    private readonly ushort _clientPort;
    private uint _clientSequence = 1_000;
    private uint _serverSequence = 5_000;

    /// <summary>Opens a connection and logs in.</summary>
    /// <param name="clientPort">The client's port.</param>
    /// <param name="collation">The number of the collation that the client asks for.</param>
    /// <param name="proxyHeader">What a proxy sends before all else.</param>
    /// <param name="tls">Whether the client asks for TLS in place of logging in.</param>
    /// <param name="multiStatements">Whether the client may send several statements at once.</param>
    /// <param name="refusedWith">The error with which the server refuses the connection in place of its handshake; 0 for none.</param>
    /// <param name="loginFailsWith">The error with which it refuses the login; 0 for none.</param>
    /// <param name="logsIn">Whether the client answers the server's handshake.</param>
    public WireConversation(
        ushort clientPort = 40_000,
        byte collation = 45,
        byte[]? proxyHeader = null,
        bool tls = false,
        bool multiStatements = false,
        ushort refusedWith = 0,
        ushort loginFailsWith = 0,
        bool logsIn = true)
    {
        _clientPort = clientPort;
        Add(toServer: true, Syn, []);
        _clientSequence++;
        Add(toServer: false, Syn | Ack, []);
        _serverSequence++;
        if (proxyHeader is not null)
        {
            Client(proxyHeader);
        }

        if (refusedWith != 0)
        {
            Server(Packet(0, Error(refusedWith)));
            return;
        }

        Server(Packet(0, HandshakeV10()));
        if (!logsIn)
        {
            return;
        }

        if (tls)
        {
            Client(Packet(1, SslRequest(collation)));
        }
        else
        {
            Client(Packet(1, HandshakeResponse41(collation, ClientCapabilities | (multiStatements ? MultiStatements : 0))));
            Server(Packet(2, loginFailsWith != 0 ? Error(loginFailsWith) : Ok(AutoCommit)));
        }
    }

    /// <summary>The frames, in order.</summary>
    public List<byte[]> Frames { get; } = [];

    /// <summary>Bytes that are no MySQL's, such as TLS records.</summary>
    public void Opaque(bool toServer, byte[] bytes) => Send(toServer, bytes);

    /// <summary>A COM_QUIT.</summary>
    public void Quit() => Client(Packet(0, [0x01]));

    /// <summary>Both sides end the connection.</summary>
    public void Finish()
    {
        Add(toServer: true, Fin | Ack, []);
        _clientSequence++;
        Add(toServer: false, Fin | Ack, []);
        _serverSequence++;
    }

    /// <summary>The client breaks the connection off.</summary>
    public void Reset() => Add(toServer: true, Rst | Ack, []);

    /// <summary>A COM_QUERY that is not answered.</summary>
    public void Ask(string sql) => Client(Packet(0, [0x03, .. Encoding.UTF8.GetBytes(sql)]));

    /// <summary>The answer to a COM_QUERY: an OK that bears the status flags.</summary>
    public void Answer(ushort status = AutoCommit) => Server(Packet(1, Ok(status)));

    /// <summary>The answer to a COM_QUERY: an error.</summary>
    public void Fail(ushort code) => Server(Packet(1, Error(code)));

    /// <summary>A COM_QUERY answered with rows of one column.</summary>
    public void Query(string sql, int rows)
    {
        Client(Packet(0, [0x03, .. Encoding.UTF8.GetBytes(sql)]));
        ResultSet(1, rows, binary: false);
    }

    /// <summary>A COM_QUERY answered with an OK that bears the status flags.</summary>
    public void Statement(byte[] sql, ushort status = AutoCommit)
    {
        Client(Packet(0, [0x03, .. sql]));
        Answer(status);
    }

    /// <summary>A COM_QUERY of several statements, each answered with an OK.</summary>
    public void Batch(string sql, int statements)
    {
        Client(Packet(0, [0x03, .. Encoding.UTF8.GetBytes(sql)]));
        Server([.. Enumerable.Range(1, statements).Select(i => Packet((byte)i, Ok((ushort)(AutoCommit | (i < statements ? MoreResults : 0)))))]);
    }

    /// <summary>A COM_STMT_FETCH answered with binary rows.</summary>
    public void Fetch(uint id, int rows)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, id);
        Client(Packet(0, [0x1C, .. number, (byte)rows, 0, 0, 0]));
        List<byte> bytes = [];
        for (int i = 0; i < rows; i++)
        {
            bytes.AddRange(Packet((byte)(i + 1), [0, 0, 5, .. "hello"u8]));
        }

        Server([.. bytes, .. Packet((byte)(rows + 1), [0xFE, 0, 0, 0x82, 0, 0, 0])]);
    }

    /// <summary>A COM_QUERY answered with an error.</summary>
    public void FailingQuery(string sql, string message = "syntax")
    {
        Client(Packet(0, [0x03, .. Encoding.UTF8.GetBytes(sql)]));
        Server(Packet(1, [0xFF, 0x28, 0x04, (byte)'#', .. "42000"u8, .. Encoding.UTF8.GetBytes(message)]));
    }

    /// <summary>A COM_STMT_PREPARE with one parameter and one column.</summary>
    public void Prepare(uint id, string sql)
    {
        Client(Packet(0, [0x16, .. Encoding.UTF8.GetBytes(sql)]));
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, id);
        Server(
            Packet(1, [0, .. number, 1, 0, 1, 0, 0, 0, 0]), Packet(2, ColumnDefinition("?")), Packet(3, ColumnDefinition("c")));
    }

    /// <summary>A COM_STMT_EXECUTE answered with binary rows.</summary>
    public void Execute(uint id, int rows)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, id);
        Client(Packet(0, [0x17, .. number, 0, 1, 0, 0, 0, 0, 1, 3, 0, 7, 0, 0, 0]));
        ResultSet(1, rows, binary: true);
    }

    private static byte[] Packet(byte sequence, byte[] payload) =>
        [(byte)payload.Length, (byte)(payload.Length >> 8), (byte)(payload.Length >> 16), sequence, .. payload];

    private static byte[] HandshakeV10() =>
    [
        10, .. "10.11.6-MariaDB\0"u8, 1, 0, 0, 0, .. "12345678"u8, 0,
        0xFE, 0xFF, 45, 2, 0, 0xFF, 0xC1, 21, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. "123456789012\0"u8,
        .. "mysql_native_password\0"u8,
    ];

    private static byte[] HandshakeResponse41(byte collation, uint flags)
    {
        Span<byte> capabilities = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(capabilities, flags);
        return
        [
            .. capabilities, 0, 0, 0, 1, collation, .. new byte[23], .. "app\0"u8, 0, .. "shop\0"u8,
            .. "mysql_native_password\0"u8,
        ];
    }

    private static byte[] SslRequest(byte collation)
    {
        Span<byte> capabilities = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(capabilities, ClientCapabilities | 0x800);
        return [.. capabilities, 0, 0, 0, 1, collation, .. new byte[23]];
    }

    private static byte[] Error(ushort code) => [0xFF, (byte)code, (byte)(code >> 8), (byte)'#', .. "HY000"u8, .. "no"u8];

    private static byte[] Ok(ushort status) => [0, 0, 0, (byte)status, (byte)(status >> 8), 0, 0];

    private static byte[] ColumnDefinition(string name) =>
    [
        3, .. "def"u8, 4, .. "shop"u8, 1, (byte)'t', 1, (byte)'t', (byte)name.Length, .. Encoding.UTF8.GetBytes(name),
        (byte)name.Length, .. Encoding.UTF8.GetBytes(name), 0x0C, 45, 0, 0, 1, 0, 0, 0xFD, 0, 0, 0, 0, 0,
    ];

    private void ResultSet(byte sequence, int rows, bool binary)
    {
        List<byte> bytes = [.. Packet(sequence++, [1]), .. Packet(sequence++, ColumnDefinition("c"))];
        byte[] row = binary ? [0, 0, 5, .. "hello"u8] : [5, .. "hello"u8];
        for (int i = 0; i < rows; i++)
        {
            bytes.AddRange(Packet(sequence++, row));
        }

        bytes.AddRange(Packet(sequence, [0xFE, 0, 0, 0x22, 0, 0, 0]));
        Server([.. bytes]);
    }

    private void Client(params byte[][] packets) => Send(toServer: true, [.. packets.SelectMany(p => p)]);

    private void Server(params byte[][] packets) => Send(toServer: false, [.. packets.SelectMany(p => p)]);

    private void Send(bool toServer, byte[] payload)
    {
        Add(toServer, Ack, payload);
        if (toServer)
        {
            _clientSequence += (uint)payload.Length;
        }
        else
        {
            _serverSequence += (uint)payload.Length;
        }
    }

    private void Add(bool toServer, byte flags, byte[] payload)
    {
        byte[] frame = new byte[IpHeaderBytes + TcpHeaderBytes + payload.Length];
        Span<byte> ip = frame;
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)frame.Length);
        ip[8] = 64;
        ip[9] = 6;
        byte[] client = [192, 0, 2, 1], server = [192, 0, 2, 2];
        (toServer ? client : server).CopyTo(ip[12..]);
        (toServer ? server : client).CopyTo(ip[16..]);
        Span<byte> tcp = ip[IpHeaderBytes..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, toServer ? _clientPort : (ushort)ServerPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], toServer ? (ushort)ServerPort : _clientPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], toServer ? _clientSequence : _serverSequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], toServer ? _serverSequence : _clientSequence);
        tcp[12] = TcpHeaderBytes / 4 << 4;
        tcp[13] = flags;
        payload.CopyTo(tcp[TcpHeaderBytes..]);
        Frames.Add(frame);
    }
}
