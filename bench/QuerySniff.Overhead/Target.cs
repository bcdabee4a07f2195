using QuerySniff.TestKit;

namespace QuerySniff.Overhead;

/// <summary>A server that is measured.</summary>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Who logs in.</param>
/// <param name="Password">The password.</param>
/// <param name="Database">The schema with sysbench's tables.</param>
/// <param name="ProcessId">Its process, if it is known.</param>
internal sealed record Target(string Host, int Port, string User, string Password, string Database, int? ProcessId)
{
    /// <summary>The schema of a private server.</summary>
    public const string PrivateDatabase = "sbtest";

    /// <summary>A private server.</summary>
    public static Target Of(MariaDbServer server) =>
        new("127.0.0.1", server.Port, MariaDbServer.User, MariaDbServer.User, PrivateDatabase, server.ProcessId);
}
