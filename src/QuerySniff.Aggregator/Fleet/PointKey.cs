namespace QuerySniff.Aggregator.Fleet;

/// <summary>The attributes that tell points of a host apart. Digests with one summary are one point, as the conventions mean it.</summary>
internal readonly record struct PointKey(string Summary, string Schema, string Server);
