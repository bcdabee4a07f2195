namespace QuerySniff.Aggregator.Api.Model;

/// <summary>A login.</summary>
internal sealed class LoginModel
{
    /// <summary>A token of the role viewer or admin.</summary>
    public required string Token { get; init; }
}
