namespace QuerySniff.Packets;

/// <summary>The control bits of a TCP header that reassembly looks at (RFC 9293, section 3.1).</summary>
[Flags]
internal enum TcpFlags : byte
{
    None = 0,
    Fin = 0x01,
    Syn = 0x02,
    Reset = 0x04,
    Acknowledge = 0x10,
}
