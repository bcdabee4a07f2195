using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace QuerySniff.Agent.Delivery;

/// <summary>Adds messages of counters field by field, so that a counter that the contract gains is added too.</summary>
internal static class MessageCounters
{
    /// <summary>The sum of two counters, as far as aggregators take it.</summary>
    public static ulong Sum(ulong a, ulong b) => Math.Min(a + b, WindowEncoder.CounterMax);

    /// <summary>Adds each counter, a <c>uint64</c>, of a message to another message's; what else they have stays.</summary>
    public static void Add<T>(T sum, T other)
        where T : IMessage<T>
    {
        foreach (FieldDescriptor field in sum.Descriptor.Fields.InDeclarationOrder())
        {
            if (field is { FieldType: FieldType.UInt64, IsRepeated: false })
            {
                field.Accessor.SetValue(sum, Sum((ulong)field.Accessor.GetValue(sum), (ulong)field.Accessor.GetValue(other)));
            }
        }
    }
}
