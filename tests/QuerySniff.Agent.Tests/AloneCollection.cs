namespace QuerySniff.Agent.Tests;

/// <summary>
/// Tests that measure the whole process, or that a thread allocates nothing: no other runs beside them. A collection that another
/// one causes ends the thread's allocation context, and what was free in it (up to 8 KiB) counts as allocated.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
