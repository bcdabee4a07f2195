using System.Globalization;

namespace QuerySniff.Overhead;

/// <summary>One load that all conditions are compared under.</summary>
/// <param name="Workload">The workload's name.</param>
/// <param name="Threads">Connections, each of which sends its next query when it has the last one's answer.</param>
/// <param name="Prepared">Whether it prepares its statements.</param>
/// <param name="Saturated">As fast as the server answers; or else at half the rate that this reached.</param>
internal sealed record Cell(string Workload, int Threads, bool Prepared, bool Saturated)
{
    /// <summary>The workload of a server that has its own load.</summary>
    public const string Observed = "observed";

    /// <inheritdoc/>
    public override string ToString() => Workload == Observed ? Observed : string.Create(
        CultureInfo.InvariantCulture,
        $"{Workload}, {Threads} threads, {(Prepared ? "prepared" : "text")}, {(Saturated ? "saturated" : "fixed rate")}");
}
