using System.Buffers.Binary;

namespace QuerySniff.MySql.Tests;

/// <summary>
/// A connection written byte by byte after the protocol's manual: what client and server say in turn, with sequence
/// ids and packet headers as a real pair would set them. Each message is a segment of its own; the clock moves by a
/// millisecond a message.
/// </summary>
internal sealed class Conversation
{
    public const CapabilityFlags Basic = CapabilityFlags.LongPassword | CapabilityFlags.Protocol41
        | CapabilityFlags.ConnectWithDb | CapabilityFlags.Transactions | CapabilityFlags.SecureConnection
        | CapabilityFlags.MultiStatements | CapabilityFlags.MultiResults | CapabilityFlags.PluginAuth
        | CapabilityFlags.PluginAuthLenencClientData | CapabilityFlags.ConnectAttrs | CapabilityFlags.LocalFiles
        | CapabilityFlags.PsMultiResults;

    public const CapabilityFlags Modern = Basic | CapabilityFlags.DeprecateEof | CapabilityFlags.SessionTrack;

    public const ServerStatus AutoCommit = ServerStatus.AutoCommit;

    private readonly List<Message> _messages = [];
    private byte _sequence;
    private byte[]? _open;
    private bool _openToServer;

    public Conversation(CapabilityFlags capabilities = Basic)
    {
        Capabilities = capabilities;
    }

    public CapabilityFlags Capabilities { get; }

    public bool JoinedMidStream { get; init; }

    /// <summary>Filled by <see cref="Flush"/>, which the feeder calls.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            Flush();
            return _messages;
        }
    }

    /// <summary>A client's packet that begins a command.</summary>
    public Conversation Command(byte[] payload)
    {
        _sequence = 0;
        return Client(payload);
    }

    /// <summary>A client's packet that goes on with the exchange.</summary>
    public Conversation Client(byte[] payload) => Say(toServer: true, payload);

    public Conversation Server(byte[] payload) => Say(toServer: false, payload);

    /// <summary>Ends the segment: what follows from the same side comes in one of its own.</summary>
    public Conversation Flush()
    {
        if (_open is not null)
        {
            _messages.Add(new Message(_openToServer, 1_000_000L * (_messages.Count + 1), _open));
            _open = null;
        }

        return this;
    }

    public Conversation Raw(bool toServer, byte[] bytes)
    {
        if (_open is not null && _openToServer != toServer)
        {
            Flush();
        }

        _open = [.. _open ?? [], .. bytes];
        _openToServer = toServer;
        return this;
    }

    public Conversation Sequence(byte next)
    {
        _sequence = next;
        return this;
    }

    /// <summary>Handshake, response with user "ann", schema "shop" and program "till", and the server's OK.</summary>
    public Conversation LogIn(string user = "ann", string schema = "shop", string program = "till") =>
        Greet().Respond(user, schema, program).Ok();

    public Conversation Greet(string version = "8.0.36", CapabilityFlags extra = CapabilityFlags.None)
    {
        _sequence = 0;
        ulong flags = (ulong)(Capabilities | extra | CapabilityFlags.Ssl);
        return Server(new PayloadBuilder()
            .Byte(10).NullTerminated(version).UInt32(42).Text("12345678").Byte(0).UInt16((ushort)flags).Byte(45)
            .UInt16((int)ServerStatus.AutoCommit).UInt16((ushort)(flags >> 16)).Byte(21).Zeros(6)
            .UInt32((uint)(flags >> 32)).Text("123456789012").Byte(0).NullTerminated("mysql_native_password").Build());
    }

    public Conversation Respond(string user = "ann", string schema = "shop", string program = "till")
    {
        byte[] attributes = new PayloadBuilder()
            .LengthEncoded("_os").LengthEncoded("Linux").LengthEncoded("program_name").LengthEncoded(program).Build();
        return Client(new PayloadBuilder()
            .UInt32((uint)Capabilities).UInt32(1 << 24).Byte(45).Zeros(19).UInt32((uint)((ulong)Capabilities >> 32))
            .NullTerminated(user).LengthEncoded(new string('x', 20)).NullTerminated(schema)
            .NullTerminated("mysql_native_password").LengthEncoded(attributes).Build());
    }

    public Conversation Ok(
        ulong affected = 0,
        int warnings = 0,
        ServerStatus status = AutoCommit,
        string? trackSchema = null,
        byte header = 0)
    {
        PayloadBuilder builder = new PayloadBuilder().Byte(header).Integer(affected).Integer(0);
        if (trackSchema is not null)
        {
            status |= ServerStatus.SessionStateChanged;
        }

        builder.UInt16((int)status).UInt16(warnings);
        if (trackSchema is not null)
        {
            byte[] schema = new PayloadBuilder().LengthEncoded(trackSchema).Build();
            byte[] variable = new PayloadBuilder().LengthEncoded("autocommit").LengthEncoded("ON").Build();
            byte[] state = new PayloadBuilder().Byte(0).LengthEncoded(variable).Byte(1).LengthEncoded(schema).Build();
            builder.LengthEncoded(string.Empty).LengthEncoded(state);
        }

        return Server(builder.Build());
    }

    public Conversation Error(ushort code, string state = "42000", string message = "no") =>
        Server(new PayloadBuilder().Byte(0xFF).UInt16(code).Text("#" + state + message).Build());

    public Conversation Eof(int warnings = 0, ServerStatus status = AutoCommit) =>
        Server(new PayloadBuilder().Byte(0xFE).UInt16(warnings).UInt16((int)status).Build());

    /// <summary>The end of rows, in the conversation's dialect.</summary>
    public Conversation End(int warnings = 0, ServerStatus status = AutoCommit) => Deprecated
        ? Ok(0, warnings, status, header: 0xFE)
        : Eof(warnings, status);

    public Conversation Query(string sql) => Command(new PayloadBuilder().Byte(3).Text(sql).Build());

    public Conversation Prepare(string sql) => Command(new PayloadBuilder().Byte(0x16).Text(sql).Build());

    public Conversation Prepared(uint id, int parameters, int columns)
    {
        Server(new PayloadBuilder().Byte(0).UInt32(id).UInt16(columns).UInt16(parameters).Byte(0).UInt16(0).Build());
        return Definitions(parameters, isPrepare: true).Definitions(columns, isPrepare: true);
    }

    public Conversation Execute(uint id) =>
        Command(new PayloadBuilder().Byte(0x17).UInt32(id).Byte(0).UInt32(1).Byte(0).Byte(1).UInt16(3).UInt32(7).Build());

    public Conversation Close(uint id) => Command(new PayloadBuilder().Byte(0x19).UInt32(id).Build());

    public Conversation Quit() => Command([1]);

    /// <summary>A result set of one column with rows of the size.</summary>
    public Conversation ResultSet(
        int rows,
        int rowLength = 5,
        ServerStatus status = AutoCommit,
        bool binary = false,
        int warnings = 0) =>
        Server([1]).Definitions(1).Rows(rows, rowLength, binary).End(warnings, status);

    public Conversation Rows(int rows, int rowLength = 5, bool binary = false)
    {
        for (int i = 0; i < rows; i++)
        {
            byte[] value = new byte[rowLength];
            Array.Fill(value, (byte)('a' + (i % 26)));
            Server(binary
                ? new PayloadBuilder().Byte(0).Byte(0).LengthEncoded(value).Build()
                : new PayloadBuilder().LengthEncoded(value).Build());
        }

        return this;
    }

    public Conversation Definitions(int count, bool isPrepare = false, ServerStatus status = AutoCommit)
    {
        for (int i = 0; i < count; i++)
        {
            Server(Definition());
        }

        return Deprecated || (isPrepare && count == 0) ? this : Eof(0, status);
    }

    public static byte[] Definition() => new PayloadBuilder()
        .LengthEncoded("def").LengthEncoded("shop").LengthEncoded("t").LengthEncoded("t").LengthEncoded("c")
        .LengthEncoded("c").Byte(0x0C).UInt16(45).UInt32(255).Byte(0xFD).UInt16(0).Byte(0).UInt16(0).Build();

    private bool Deprecated => (Capabilities & CapabilityFlags.DeprecateEof) != CapabilityFlags.None;

    private Conversation Say(bool toServer, byte[] payload)
    {
        int offset = 0;
        while (true)
        {
            int length = Math.Min(payload.Length - offset, 0xFF_FFFF);
            byte[] packet = new byte[4 + length];
            BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)length | ((uint)_sequence++ << 24));
            payload.AsSpan(offset, length).CopyTo(packet.AsSpan(4));
            Raw(toServer, packet);
            offset += length;
            if (length < 0xFF_FFFF)
            {
                return this;
            }
        }
    }

    internal sealed record Message(bool ToServer, long Timestamp, byte[] Bytes);
}
