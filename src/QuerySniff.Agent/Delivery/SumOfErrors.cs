using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>Adds counts by error number in the form in which they travel.</summary>
internal static class SumOfErrors
{
    /// <summary>Adds each count to the sum's, which has as many numbers as the tables have; what finds no place counts under 0.</summary>
    public static void Add(RepeatedField<ErrorCount> sums, RepeatedField<ErrorCount> errors)
    {
        foreach (ErrorCount error in errors)
        {
            Add(sums, error);
        }
    }

    private static void Add(RepeatedField<ErrorCount> sums, ErrorCount error)
    {
        bool isFull = sums.Count >= Digests.ErrorCounts.CodesMax - 1;
        ErrorCount? place = Find(error.Code) ?? (isFull ? Find(0) : null);
        if (place is null)
        {
            place = new ErrorCount { Code = isFull ? 0 : error.Code };
            sums.Add(place);
        }

        place.Count = MessageCounters.Sum(place.Count, error.Count);

        ErrorCount? Find(uint code) => sums.FirstOrDefault(other => other.Code == code);
    }
}
