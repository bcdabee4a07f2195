using QuerySniff.MySql;

namespace QuerySniff.Captures.Tests;

/// <summary>What is in a recorded capture: as decoded, which is compared with the truth elsewhere, and on the wire.</summary>
internal sealed class CaptureFacts
{
    private readonly CaptureCase _capture;

    public CaptureFacts(string name)
    {
        _capture = CaptureCase.Open(name);
        Connections = Decoding.Of(_capture.Frames, _capture.Ports).Connections;
        Wire = WireConnection.ReadAll(_capture);
    }

    /// <summary>The connections as decoded.</summary>
    public IReadOnlyList<DecodedConnection> Connections { get; }

    /// <summary>The connections' packets.</summary>
    public IReadOnlyList<WireConnection> Wire { get; }

    /// <summary>Whether some command is as described.</summary>
    public bool Command(Func<DecodedCommand, bool> isIt) => Connections.Any(connection => connection.Commands.Any(isIt));

    /// <summary>Whether some command of this code was answered; or sent, where there is no answer.</summary>
    public bool Command(CommandCode code) =>
        Command(command => command.Code == code && command.Outcome is CommandOutcome.Ok or CommandOutcome.None);

    /// <summary>Whether the server has refused a login with one of these errors, in place of its greeting or later.</summary>
    public bool Refusal(bool inPlaceOfGreeting, params ReadOnlySpan<int> errors)
    {
        foreach (WireConnection connection in Wire)
        {
            foreach ((int index, WirePacket packet) in connection.Packets.Index())
            {
                if (packet is { ToServer: false, InLogin: true, Payload: [0xFF, byte low, byte high, ..] }
                    && index == 0 == inPlaceOfGreeting && errors.Contains(low | (high << 8)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether some packet of the client is as described.</summary>
    public bool Request(Func<WirePacket, bool> isIt) => Packet(packet => packet.ToServer && isIt(packet));

    /// <summary>Whether some packet of the server, after the login, is as described.</summary>
    public bool Answer(Func<WirePacket, bool> isIt) => Packet(packet => packet is { ToServer: false, InLogin: false } && isIt(packet));

    /// <summary>Whether an EOF_Packet has this flag: it need not be the last one of its command.</summary>
    public bool EofWith(ServerStatus flag) =>
        Answer(packet => packet.Payload is [0xFE, _, _, byte low, byte high] && ((ServerStatus)(low | (high << 8)) & flag) != ServerStatus.None);

    /// <summary>Whether some packet is as described.</summary>
    public bool Packet(Func<WirePacket, bool> isIt) => Wire.Any(connection => connection.Packets.Any(isIt));

    /// <summary>Whether two packets that follow each other are as described.</summary>
    public bool Pair(Func<WirePacket, WirePacket, bool> areThey) =>
        Wire.Any(connection => connection.Packets.Zip(connection.Packets.Skip(1), areThey).Any(found => found));

    /// <summary>Whether rows were received in this dialect.</summary>
    public bool Rows(CommandCode code, bool eofDeprecated) => Connections.Any(connection =>
        (connection.Session.Capabilities & CapabilityFlags.DeprecateEof) != CapabilityFlags.None == eofDeprecated
        && connection.Commands.Exists(command => command.Code == code && command.Rows > 0));

    /// <summary>Whether some segment begins with these bytes.</summary>
    public bool Segment(ReadOnlySpan<byte> beginning)
    {
        foreach (TcpSegment segment in _capture.Segments)
        {
            if (segment.Payload.Span.StartsWith(beginning))
            {
                return true;
            }
        }

        return false;
    }
}
