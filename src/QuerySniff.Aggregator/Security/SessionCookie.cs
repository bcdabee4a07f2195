using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace QuerySniff.Aggregator.Security;

/// <summary>
/// A browser's login: which token it was made with, and until when it holds, signed with a key that this process alone has.
/// A restart ends all logins, and taking a token out of the file ends those that were made with it. Any thread.
/// </summary>
internal sealed class SessionCookie(TimeProvider time)
{
    public const string Name = "querysniff_session";

    /// <summary>A working day: after it the token is asked for again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int ExpiryBytes = sizeof(long);
    private const int SignedBytes = ExpiryBytes + SHA256.HashSizeInBytes;
    private const int AllBytes = SignedBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>Makes the cookie's value for a login with a token.</summary>
    public string Issue(TokenGrant grant)
    {
        Span<byte> value = stackalloc byte[AllBytes];
        BinaryPrimitives.WriteInt64BigEndian(value, (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        grant.Hash.Span.CopyTo(value[ExpiryBytes..]);
        HMACSHA256.HashData(_key, value[..SignedBytes], value[SignedBytes..]);
        return Base64Url.EncodeToString(value);
    }

    /// <summary>Reads the hash of the token that a cookie was issued for.</summary>
    /// <returns>False if it was not issued here, or is over.</returns>
    public bool TryRead(string value, Span<byte> hash)
    {
        Span<byte> read = stackalloc byte[AllBytes];
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (value.Length != Base64Url.GetEncodedLength(AllBytes)
            || !Base64Url.TryDecodeFromChars(value, read, out int written)
            || written != AllBytes)
        {
            return false;
        }

        HMACSHA256.HashData(_key, read[..SignedBytes], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, read[SignedBytes..])
            || BinaryPrimitives.ReadInt64BigEndian(read) <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            return false;
        }

        read[ExpiryBytes..SignedBytes].CopyTo(hash);
        return true;
    }
}
