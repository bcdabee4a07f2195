using System.Text;

namespace QuerySniff.MySql;

/// <summary>The value of sql_mode: names with commas between them.</summary>
internal static class SqlModeText
{
    /// <summary>Reads the modes that matter; the servers write them in capitals, and take any case.</summary>
    public static SqlMode Parse(ReadOnlySpan<byte> names)
    {
        SqlMode mode = SqlMode.None;
        foreach (Range range in names.Split((byte)','))
        {
            ReadOnlySpan<byte> name = names[range].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "NO_BACKSLASH_ESCAPES"u8))
            {
                mode |= SqlMode.NoBackslashEscapes;
            }
            else if (HasAnsiQuotes(name))
            {
                mode |= SqlMode.AnsiQuotes;
            }
        }

        return mode;
    }

    /// <summary>The mode itself, and those that it is a part of (MySQL has had all but ANSI up to 5.7).</summary>
    private static bool HasAnsiQuotes(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "ANSI_QUOTES"u8)
        || Ascii.EqualsIgnoreCase(name, "ANSI"u8)
        || Ascii.EqualsIgnoreCase(name, "DB2"u8)
        || Ascii.EqualsIgnoreCase(name, "MAXDB"u8)
        || Ascii.EqualsIgnoreCase(name, "MSSQL"u8)
        || Ascii.EqualsIgnoreCase(name, "ORACLE"u8)
        || Ascii.EqualsIgnoreCase(name, "POSTGRESQL"u8);
}
