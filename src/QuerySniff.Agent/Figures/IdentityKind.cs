namespace QuerySniff.Agent.Figures;

/// <summary>What can explode.</summary>
internal enum IdentityKind
{
    /// <summary>The texts of statements.</summary>
    Statement,

    /// <summary>Schemas.</summary>
    Schema,

    /// <summary>Users.</summary>
    User,

    /// <summary>Clients' addresses.</summary>
    Client,

    /// <summary>Applications, as comments or connection attributes name them.</summary>
    Application,
}
