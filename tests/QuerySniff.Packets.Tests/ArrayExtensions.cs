namespace QuerySniff.Packets.Tests;

internal static class ArrayExtensions
{
    /// <summary>Changes an array in place, for building one in an expression.</summary>
    public static byte[] Also(this byte[] bytes, Action<byte[]> change)
    {
        change(bytes);
        return bytes;
    }
}
