namespace QuerySniff.Agent.Delivery;

/// <summary>Chooses the batches that are merged next.</summary>
internal static class MergeGroup
{
    /// <summary>The beginning of the longer window that a batch's lies in, in milliseconds since the Unix epoch.</summary>
    public static long StartOf(SpooledBatch batch, uint lengthMs) =>
        batch.Label.StartMs - (batch.Label.StartMs % lengthMs);

    /// <summary>
    /// The oldest batches, two at least, whose windows lie in one longer window and which together are no more than
    /// <see cref="BatchQueueLimits.MergeBytesMax"/>.
    /// </summary>
    /// <param name="batches">Batches in the order of their windows, none of them in doubt.</param>
    /// <param name="isOnDisk">Whether those on disk are looked at or those in memory.</param>
    /// <param name="lengthMs">The longer window's length.</param>
    /// <returns>Empty if there are none.</returns>
    public static List<SpooledBatch> Find(IEnumerable<SpooledBatch> batches, bool isOnDisk, uint lengthMs)
    {
        List<SpooledBatch> group = [];
        long bytes = 0;
        foreach (SpooledBatch batch in batches.Where(b => b.IsOnDisk == isOnDisk && b.Label.LengthMs <= lengthMs))
        {
            bool isOther = group.Count > 0 && StartOf(group[0], lengthMs) != StartOf(batch, lengthMs);
            if (isOther || batch.Bytes > BatchQueueLimits.MergeBytesMax - bytes)
            {
                if (group.Count > 1)
                {
                    return group;
                }

                group.Clear();
                bytes = 0;
            }

            group.Add(batch);
            bytes += batch.Bytes;
        }

        return group.Count > 1 ? group : [];
    }
}
