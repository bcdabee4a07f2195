namespace QuerySniff.Sql.Tests;

/// <summary>A test of third-party vectors: skipped, visibly, where their folder is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (Vectors.Folder is null)
        {
            Skip = "The third-party vectors are absent: set QUERYSNIFF_VECTORS to their folder.";
        }
    }
}
