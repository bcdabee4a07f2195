namespace QuerySniff.Agent.Top;

/// <summary>What statements are picked by.</summary>
internal enum FilterField
{
    /// <summary>The fingerprint, or the digest id.</summary>
    Text,

    /// <summary>The schema.</summary>
    Schema,

    /// <summary>The user.</summary>
    User,

    /// <summary>The client's address.</summary>
    Client,

    /// <summary>The application.</summary>
    Application,
}
