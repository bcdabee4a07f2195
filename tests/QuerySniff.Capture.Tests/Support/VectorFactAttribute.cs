namespace QuerySniff.Capture.Tests.Support;

/// <summary>A test on the third-party captures.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute()
    {
        if (Vectors.Captures is null)
        {
            Skip = "the third-party captures are not here (QUERYSNIFF_VECTORS)";
        }
    }
}
