using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace QuerySniff.Aggregator.Security;

/// <summary>
/// Tokens: 256 random bits, so that a plain SHA-256 keeps them (there is nothing to guess that a slow hash would guard), with
/// a prefix that scanners for leaked secrets can look for.
/// </summary>
internal static class Token
{
    private const string Prefix = "qs_";
    private const int RandomBytes = 32;

    /// <summary>Longer ones are wrong without a look at them, in characters: those made here have 46.</summary>
    public const int CharsMax = 256;

    /// <summary>Makes a token.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What is kept of it.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
