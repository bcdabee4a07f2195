namespace QuerySniff.Aggregator.Api.Model;

/// <summary>Who is asking.</summary>
internal sealed class SessionModel
{
    /// <summary>"off": nobody is asked who they are; "token": a token or a login is needed.</summary>
    public required string Authentication { get; init; }

    /// <summary>"viewer" or "admin"; null for who is not logged in.</summary>
    public required string? Role { get; init; }

    /// <summary>Whom the token was given to; null for who is not logged in.</summary>
    public required string? Name { get; init; }
}
