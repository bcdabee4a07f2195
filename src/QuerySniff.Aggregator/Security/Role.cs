namespace QuerySniff.Aggregator.Security;

/// <summary>What a token is for.</summary>
internal enum Role
{
    /// <summary>Pushing; nothing of the API.</summary>
    Agent,

    /// <summary>Reading the API.</summary>
    Viewer,

    /// <summary>Reading and changing.</summary>
    Admin,
}
