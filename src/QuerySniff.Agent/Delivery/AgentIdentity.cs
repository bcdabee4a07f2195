using System.Reflection;
using System.Security.Cryptography;
using Google.Protobuf;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>Who sends: the agent's name, and this start of it. Any thread.</summary>
internal sealed class AgentIdentity
{
    /// <summary>The contract's length of a boot id, in bytes.</summary>
    public const int BootIdBytes = 16;

    private readonly AgentInfo _info;
    private ulong _sequence;

    /// <summary>Makes the identity of this start.</summary>
    public AgentIdentity(string agentId, TimeProvider clock)
    {
        AgentId = agentId;
        byte[] boot = RandomNumberGenerator.GetBytes(BootIdBytes);
        Boot = Convert.ToHexStringLower(boot);
        BootId = ByteString.CopyFrom(boot);
        _info = new AgentInfo
        {
            Version = OwnVersion,
            Host = Environment.MachineName,
            StartedNs = (ulong)UnixTime.NowNanoseconds(clock),
        };
    }

    /// <summary>The agent's name, unique in the fleet.</summary>
    public string AgentId { get; }

    /// <summary>Random, new at every start: batches of two starts never look alike.</summary>
    public ByteString BootId { get; }

    /// <summary>The boot id in hexadecimal.</summary>
    public string Boot { get; }

    /// <summary>"0.1.0", without the commit.</summary>
    public static string OwnVersion { get; } =
        typeof(AgentIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>An empty batch of this start, with the next number.</summary>
    public PushRequest NewRequest() => new()
    {
        AgentId = AgentId,
        BootId = BootId,
        Sequence = Interlocked.Increment(ref _sequence),
        Agent = _info.Clone(),
    };
}
