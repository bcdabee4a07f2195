namespace QuerySniff.Aggregator.Store;

/// <summary>
/// What commands can be filtered and grouped by. A host is an agent's id, a digest 16 hex digits. Tables and the verb are those
/// of the digest's summary: a digest may have several tables, or none.
/// </summary>
internal enum Dimension
{
    Host,
    Server,
    User,
    Schema,
    Client,
    Application,
    Table,
    Verb,
    Digest,
}
