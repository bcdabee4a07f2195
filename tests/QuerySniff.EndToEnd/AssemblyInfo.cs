using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Each test loads the machine's two cores on its own and counts what the kernel dropped: beside another it could not.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
