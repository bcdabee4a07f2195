namespace QuerySniff.MySql;

/// <summary>
/// The names of the character sets that a client may have, and the numbers of their default collations: the servers'
/// SELECT CHARACTER_SET_NAME, ID FROM information_schema.COLLATIONS WHERE IS_DEFAULT = 'Yes'.
/// </summary>
internal static class CharsetName
{
    /// <summary>No name is longer.</summary>
    private const int NameBytesMax = 16;

    /// <summary>The number of a collation of the character set; 0 if there is none of that name.</summary>
    public static int ToCollation(ReadOnlySpan<byte> name)
    {
        Span<char> lower = stackalloc char[NameBytesMax];
        if (name.Length > NameBytesMax)
        {
            return 0;
        }

        for (int i = 0; i < name.Length; i++)
        {
            lower[i] = char.ToLowerInvariant((char)name[i]);
        }

        return lower[..name.Length] switch
        {
            "armscii8" => 32,
            "ascii" => 11,
            "big5" => 1,
            "binary" => 63,
            "cp1250" => 26,
            "cp1251" => 51,
            "cp1256" => 57,
            "cp1257" => 59,
            "cp850" => 4,
            "cp852" => 40,
            "cp866" => 36,
            "cp932" => 95,
            "dec8" => 3,
            "eucjpms" => 97,
            "euckr" => 19,
            "gb18030" => 248,
            "gb2312" => 24,
            "gbk" => 28,
            "geostd8" => 92,
            "greek" => 25,
            "hebrew" => 16,
            "hp8" => 6,
            "keybcs2" => 37,
            "koi8r" => 7,
            "koi8u" => 22,
            "latin1" => 8,
            "latin2" => 9,
            "latin5" => 30,
            "latin7" => 41,
            "macce" => 38,
            "macroman" => 39,
            "sjis" => 13,
            "swe7" => 10,
            "tis620" => 18,
            "ujis" => 12,
            "utf8" or "utf8mb3" => 33,
            "utf8mb4" => 45,
            _ => 0,
        };
    }
}
