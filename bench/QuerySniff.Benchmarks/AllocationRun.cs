using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace QuerySniff.Benchmarks;

/// <summary>
/// Runs every benchmark some times, warm, for what it allocates: unlike a time, that is the same on every machine, and
/// can be held against a file.
/// </summary>
internal static class AllocationRun
{
    // Twice round all connections and digests that the benchmarks have.
    private const int OperationsOfNoBytes = 10_000;

    // What allocates at all works on a whole window, or goes to the disk.
    private const int OperationsOfSomeBytes = 5;

    /// <summary>Measures all benchmarks with all their parameters, in the order of their names.</summary>
    public static IEnumerable<Allocation> MeasureAll() =>
        from type in InterleavedRun.BenchmarkTypes().OrderBy(type => type.Name, StringComparer.Ordinal)
        from parameters in ParametersOf(type)
        from allocation in Measure(type, parameters)
        select allocation;

    // Every combination of the values that the properties' attributes give.
    private static IEnumerable<(PropertyInfo Property, object Value)[]> ParametersOf(Type type)
    {
        IEnumerable<(PropertyInfo, object)[]> combinations = [[]];
        foreach (PropertyInfo property in type.GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            object[] values = property.GetCustomAttribute<ParamsAttribute>() is { } given
                ? [.. given.Values.OfType<object>()]
                : [.. Enum.GetValues(property.PropertyType).Cast<object>()];
            combinations = [.. combinations.SelectMany(_ => values, (chosen, value) => ((PropertyInfo, object)[])[.. chosen, (property, value)])];
        }

        return combinations;
    }

    private static List<Allocation> Measure(Type type, (PropertyInfo Property, object Value)[] parameters)
    {
        List<Allocation> allocations = [];
        string values = string.Join(", ", parameters.Select(parameter =>
            string.Create(CultureInfo.InvariantCulture, $"{parameter.Property.Name}={parameter.Value}")));
        foreach (MethodInfo method in type.GetMethods().Where(method => method.IsDefined(typeof(BenchmarkAttribute))))
        {
            object instance = Activator.CreateInstance(type)!;
            foreach ((PropertyInfo property, object value) in parameters)
            {
                property.SetValue(instance, value);
            }

            Call<GlobalSetupAttribute>(instance);
            string name = $"{type.Name}.{method.Name}{(values.Length > 0 ? $"({values})" : "")}";
            allocations.Add(new Allocation(name, MeasureOperation(instance, method)));
            Call<GlobalCleanupAttribute>(instance);
        }

        return allocations;
    }

    private static void Call<TAttribute>(object instance)
        where TAttribute : Attribute
    {
        MethodInfo? method = Array.Find(instance.GetType().GetMethods(), method => method.IsDefined(typeof(TAttribute)));
        (method?.Invoke(instance, []) as Task)?.GetAwaiter().GetResult();
    }

    // Typed, for a result in a box would be an allocation of the measurement's own.
    private static long MeasureOperation(object instance, MethodInfo method) => Type.GetTypeCode(method.ReturnType) switch
    {
        TypeCode.Int32 => MeasureOnThread(method.CreateDelegate<Func<int>>(instance)),
        TypeCode.Int64 => MeasureOnThread(method.CreateDelegate<Func<long>>(instance)),
        TypeCode.UInt64 => MeasureOnThread(method.CreateDelegate<Func<ulong>>(instance)),
        TypeCode.Boolean => MeasureOnThread(method.CreateDelegate<Func<bool>>(instance)),
        _ => MeasureOnAnyThread(method.CreateDelegate<Func<Task<int>>>(instance)),
    };

    private static long MeasureOnThread<T>(Func<T> operation)
    {
        Repeat(operation, OperationsOfSomeBytes);
        int operations = AllocatedBy(operation, 1) == 0 ? OperationsOfNoBytes : OperationsOfSomeBytes;
        Repeat(operation, operations);
        return PerOperation(AllocatedBy(operation, operations), operations);
    }

    private static long AllocatedBy<T>(Func<T> operation, int operations)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(operation, operations);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Repeat<T>(Func<T> operation, int operations)
    {
        for (int i = 0; i < operations; i++)
        {
            _ = operation();
        }
    }

    private static long MeasureOnAnyThread(Func<Task<int>> operation)
    {
        operation().GetAwaiter().GetResult();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < OperationsOfSomeBytes; i++)
        {
            operation().GetAwaiter().GetResult();
        }

        return PerOperation(GC.GetTotalAllocatedBytes(precise: true) - before, OperationsOfSomeBytes);
    }

    // Upwards: one byte in all of them is not nothing.
    private static long PerOperation(long bytes, int operations) => (bytes + operations - 1) / operations;
}
