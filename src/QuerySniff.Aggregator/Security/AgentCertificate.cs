namespace QuerySniff.Aggregator.Security;

/// <summary>Marks a connection whose client showed a certificate that the agents' authority signed, and that holds now.</summary>
internal sealed class AgentCertificate
{
    public static readonly AgentCertificate Trusted = new();
}
