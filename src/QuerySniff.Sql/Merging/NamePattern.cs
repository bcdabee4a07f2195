using System.Text;

namespace QuerySniff.Sql.Merging;

/// <summary>
/// A pattern of names: <c>#</c> is a run of digits, <c>*</c> a run of anything, each of at least one byte; all else is
/// itself, case included. Immutable.
/// </summary>
internal sealed class NamePattern
{
    private const byte Digits = (byte)'#';
    private const byte Anything = (byte)'*';

    private readonly byte[] _pattern;

    /// <summary>Takes a pattern that <see cref="NameMerger.IsPattern"/> has found right.</summary>
    public NamePattern(string pattern)
    {
        _pattern = Encoding.UTF8.GetBytes(pattern);
        Replacement = Encoding.UTF8.GetBytes(pattern.Replace('#', '?').Replace('*', '?'));
    }

    /// <summary>What a name becomes that matches: the pattern with <c>?</c> for its wildcards. No longer than the name.</summary>
    public byte[] Replacement { get; }

    /// <summary>Whether the whole of a name matches. Takes the product of both lengths at worst.</summary>
    public bool IsMatch(ReadOnlySpan<byte> name)
    {
        int patternAt = 0;
        int nameAt = 0;
        int anythingAt = -1;
        int anythingEnd = 0;
        while (patternAt < _pattern.Length || nameAt < name.Length)
        {
            int taken = patternAt < _pattern.Length ? Take(_pattern[patternAt], name[nameAt..]) : 0;
            if (taken > 0)
            {
                nameAt += taken;
                (anythingAt, anythingEnd) = _pattern[patternAt] == Anything ? (patternAt, nameAt) : (anythingAt, anythingEnd);
                patternAt++;
            }
            else if (anythingAt >= 0 && anythingEnd < name.Length)
            {
                // The last "anything" takes one byte more, and what follows it is tried again.
                anythingEnd++;
                nameAt = anythingEnd;
                patternAt = anythingAt + 1;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many bytes at the beginning a byte of the pattern stands for; 0 if it does not match.</summary>
    private static int Take(byte pattern, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return 0;
        }

        if (pattern == Digits)
        {
            int end = name.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            return end < 0 ? name.Length : end;
        }

        return pattern == Anything || pattern == name[0] ? 1 : 0;
    }
}
