namespace QuerySniff.MySql;

/// <summary>What a statement or an OK_Packet changes of how the session's next statements are to be read.</summary>
internal readonly record struct SettingsChange
{
    /// <summary>The collation of the client's character set; null where that stays, 0 where it is not known any more.</summary>
    public int? Charset { get; init; }

    /// <summary>The SQL mode; null where that stays.</summary>
    public SqlMode? SqlMode { get; init; }

    /// <summary>Whether a COM_QUERY may have several statements; null where that stays.</summary>
    public bool? MultiStatements { get; init; }

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Charset is null && SqlMode is null && MultiStatements is null;

    /// <summary>Neither charset nor SQL mode is known any more.</summary>
    public static SettingsChange Unknown => new() { Charset = 0, SqlMode = MySql.SqlMode.None };

    /// <summary>Both changes, the later one's where both change the same.</summary>
    public SettingsChange Then(in SettingsChange later) =>
        new()
        {
            Charset = later.Charset ?? Charset,
            SqlMode = later.SqlMode ?? SqlMode,
            MultiStatements = later.MultiStatements ?? MultiStatements,
        };

    /// <summary>A system variable's new value; empty where the variable does not matter here.</summary>
    public static SettingsChange OfVariable(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(name, "character_set_client"u8))
        {
            return new() { Charset = CharsetName.ToCollation(value) };
        }

        return System.Text.Ascii.EqualsIgnoreCase(name, "sql_mode"u8)
            ? new() { SqlMode = SqlModeText.Parse(value) }
            : default;
    }
}
