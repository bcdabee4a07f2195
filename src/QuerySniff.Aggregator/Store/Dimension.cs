namespace QuerySniff.Aggregator.Store;

/// <summary>What rows can be filtered and broken down by. A host is an agent's id.</summary>
internal enum Dimension
{
    Host,
    Server,
    User,
    Schema,
    Client,
    Application,
}
