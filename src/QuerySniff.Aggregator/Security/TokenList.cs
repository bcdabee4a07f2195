using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator.Security;

/// <summary>
/// The tokens that there are. A line of the file is <c>role name sha256 [agent-id ..]</c>; empty lines and what begins with
/// # are passed over.
/// </summary>
internal sealed class TokenList
{
    /// <summary>Each call is compared with all of them, a microsecond or less each.</summary>
    private const int TokensMax = 10_000;

    private static readonly FrozenDictionary<string, Role> Roles = new Dictionary<string, Role>(StringComparer.Ordinal)
    {
        ["agent"] = Role.Agent,
        ["viewer"] = Role.Viewer,
        ["admin"] = Role.Admin,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly TokenGrant[] _grants;

    private TokenList(TokenGrant[] grants) => _grants = grants;

    /// <summary>The roles' names.</summary>
    public static IEnumerable<string> RoleNames => Roles.Keys.Order(StringComparer.Ordinal);

    /// <summary>A role's name.</summary>
    public static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The line to keep of a token.</summary>
    public static string LineOf(string role, string name, string token) =>
        $"{role} {name} {Convert.ToHexStringLower(Token.Hash(token))}";

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It cannot be read, or a line is wrong; the message has no text of the line.</exception>
    public static TokenList Load(string file)
    {
        try
        {
            return new TokenList(Parse(file, File.ReadAllLines(file)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: the tokens cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Finds the token of a hash. How long it takes says nothing about the hashes.</summary>
    public TokenGrant? Find(ReadOnlySpan<byte> hash)
    {
        TokenGrant? found = null;
        foreach (TokenGrant grant in _grants)
        {
            if (CryptographicOperations.FixedTimeEquals(grant.Hash.Span, hash))
            {
                found = grant;
            }
        }

        return found;
    }

    private static TokenGrant[] Parse(string file, string[] lines)
    {
        List<TokenGrant> grants = [];
        foreach ((int i, string line) in lines.Index())
        {
            string text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#'))
            {
                continue;
            }

            if (grants.Count == TokensMax || !TryParse(text, out TokenGrant? grant))
            {
                // The line is not shown: someone may have put a token where its hash belongs.
                string expected = $"`role name sha256 [agent-id ..]` with a role of {string.Join(", ", RoleNames)}";
                throw new UsageException(string.Create(
                    CultureInfo.InvariantCulture, $"{file}({i + 1}): not {expected}, of at most {TokensMax} tokens."));
            }

            grants.Add(grant!);
        }

        return grants.Count > 0
            ? [.. grants]
            : throw new UsageException($"{file}: has no token. `querysniff-aggregator token admin NAME >> {file}` makes one.");
    }

    private static bool TryParse(string line, out TokenGrant? grant)
    {
        grant = null;
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3
            || !Roles.TryGetValue(words[0], out Role role)
            || (words.Length > 3 && role != Role.Agent)
            || words[2].Length != SHA256.HashSizeInBytes * 2
            || !words[2].All(char.IsAsciiHexDigit))
        {
            return false;
        }

        grant = new TokenGrant(role, words[1], Convert.FromHexString(words[2]), words[3..]);
        return true;
    }
}
