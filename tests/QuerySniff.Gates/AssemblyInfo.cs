// What one gate does would show in the figures of another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
