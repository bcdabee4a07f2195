namespace QuerySniff.Aggregator.News;

/// <summary>Where news are sent.</summary>
/// <param name="Address">http or https. Often a secret by itself: nothing of it is shown but its host.</param>
/// <param name="KeyFile">The file of the key that bodies are signed with; null: they are not.</param>
internal sealed record WebhookOptions(Uri Address, string? KeyFile);
