namespace QuerySniff.Aggregator.Security;

/// <summary>Marks an endpoint that is answered without a token. Those without the mark are closed.</summary>
internal sealed class OpenToAll
{
    public static readonly OpenToAll Mark = new();
}
