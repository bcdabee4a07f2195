namespace QuerySniff.Agent.Tests;

/// <summary>Tests that measure the whole process: no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
