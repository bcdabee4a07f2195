using Xunit;

namespace QuerySniff.TestKit;

/// <summary>
/// A theory that needs third-party vectors, and is skipped, saying so, where they are absent. Its data is not asked for
/// then, so that it may be read from the vectors.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorsTheoryAttribute : TheoryAttribute
{
    /// <summary>Asks for a vector.</summary>
    /// <param name="vector">The file or folder that must be there, relative to <see cref="Vectors.Folder"/>.</param>
    public VectorsTheoryAttribute(string vector = "")
    {
        Vector = vector;
        Skip = Vectors.ReasonToSkip(vector);
    }

    /// <summary>The file or folder that must be there.</summary>
    public string Vector { get; }
}
