using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>What rows of a batch are told apart by: a digest, strings by their index, and what they stand for.</summary>
internal readonly record struct RowKey(
    ulong Digest, uint Schema, uint User, uint Client, uint Server, uint Application, uint SampleWeight)
{
    public static RowKey Of(IDigestRow row) => new(
        row.Digest, row.SchemaIndex, row.UserIndex, row.ClientIndex, row.ServerIndex, row.ApplicationIndex, row.SampleWeight);
}
