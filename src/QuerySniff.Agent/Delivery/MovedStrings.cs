using Google.Protobuf.Collections;
using QuerySniff.Contracts.V1;

namespace QuerySniff.Agent.Delivery;

/// <summary>Where a batch's strings are in another batch. Only those that something refers to are carried over.</summary>
internal sealed class MovedStrings(RepeatedField<string> source, Func<string, uint> indexOf)
{
    private readonly uint[] _moved = source.Count == 0 ? [0] : [.. source.Select(_ => uint.MaxValue)];

    /// <summary>The index in the other batch.</summary>
    /// <param name="index">The index in the source.</param>
    public uint this[uint index] => _moved[index] == uint.MaxValue
        ? _moved[index] = indexOf(source[(int)index])
        : _moved[index];

    /// <summary>Has a row refer to the other batch's strings.</summary>
    public void Move(IDigestRow row)
    {
        row.SchemaIndex = this[row.SchemaIndex];
        row.UserIndex = this[row.UserIndex];
        row.ClientIndex = this[row.ClientIndex];
        row.ServerIndex = this[row.ServerIndex];
        row.ApplicationIndex = this[row.ApplicationIndex];
    }
}
