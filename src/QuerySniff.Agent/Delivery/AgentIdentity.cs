using System.Reflection;
using System.Security.Cryptography;
using Google.Protobuf;

namespace QuerySniff.Agent.Delivery;

/// <summary>Who sends: the agent's name, and this start of it.</summary>
internal sealed class AgentIdentity(string agentId, TimeProvider clock)
{
    private const int BootIdBytes = 16;

    /// <summary>The agent's name, unique in the fleet.</summary>
    public string AgentId { get; } = agentId;

    /// <summary>Random, new at every start: batches of two starts never look alike.</summary>
    public ByteString BootId { get; } = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(BootIdBytes));

    /// <summary>The host's name.</summary>
    public string Host { get; } = Environment.MachineName;

    /// <summary>The agent's version.</summary>
    public string Version { get; } = OwnVersion;

    /// <summary>When the agent started, in nanoseconds since the Unix epoch.</summary>
    public ulong StartedNs { get; } = (ulong)UnixTime.NowNanoseconds(clock);

    /// <summary>"0.1.0", without the commit.</summary>
    public static string OwnVersion { get; } =
        typeof(AgentIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
}
