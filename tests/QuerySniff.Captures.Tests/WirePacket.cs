namespace QuerySniff.Captures.Tests;

/// <summary>A packet as its end has sent it.</summary>
/// <param name="ToServer">Whether it is the client's.</param>
/// <param name="InLogin">Whether it belongs to the connection phase, the server's last OK in it too.</param>
/// <param name="Sequence">Its sequence id.</param>
/// <param name="Payload">What it carries.</param>
internal sealed record WirePacket(bool ToServer, bool InLogin, byte Sequence, byte[] Payload);
