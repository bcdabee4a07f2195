using Xunit;

namespace QuerySniff.TestKit;

/// <summary>A fact that needs third-party vectors, and is skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorsFactAttribute : FactAttribute
{
    /// <summary>Asks for a vector.</summary>
    /// <param name="vector">The file or folder that must be there, relative to <see cref="Vectors.Folder"/>.</param>
    public VectorsFactAttribute(string vector = "")
    {
        Vector = vector;
        Skip = Vectors.ReasonToSkip(vector);
    }

    /// <summary>The file or folder that must be there.</summary>
    public string Vector { get; }
}
