namespace QuerySniff.Aggregator.Observability;

/// <summary>What requests are counted by. <paramref name="Route"/> is a pattern of the application.</summary>
internal readonly record struct HttpKey(string Method, string Route, int Status);
