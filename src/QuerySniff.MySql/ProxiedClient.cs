namespace QuerySniff.MySql;

/// <summary>The client that a proxy has named, by the PROXY protocol's header before the handshake.</summary>
/// <param name="Address">Its IP address in network order, most significant byte first; IPv4 as ::ffff:a.b.c.d.</param>
/// <param name="Port">Its TCP port.</param>
public sealed record ProxiedClient(UInt128 Address, ushort Port);
