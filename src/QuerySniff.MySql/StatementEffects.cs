namespace QuerySniff.MySql;

/// <summary>What a statement's OK changes of the session.</summary>
internal struct StatementEffects
{
    /// <summary>Whether it moves the current schema.</summary>
    public bool MovesSchema;

    /// <summary>The schema that becomes the current one; empty where its name was not seen.</summary>
    public NameText Schema;

    /// <summary>How statements are to be read from then on.</summary>
    public SettingsChange Settings;

    /// <summary>Finds what a statement's text says that it changes.</summary>
    public static StatementEffects Of(ReadOnlySpan<byte> text, bool truncated)
    {
        StatementEffects effects = default;
        if (UseStatement.TryParse(text, out ReadOnlySpan<byte> name, out bool quoted))
        {
            Span<byte> unquoted = stackalloc byte[SessionLimits.NameBytesMax];
            scoped ReadOnlySpan<byte> schema = quoted ? unquoted[..UseStatement.Unquote(name, unquoted)] : name;
            effects.MoveSchema(truncated ? default : schema);
        }
        else if (SetStatement.TryParse(text, out SettingsChange change))
        {
            effects.Settings = truncated ? SettingsChange.Unknown : change;
        }

        return effects;
    }

    /// <summary>The current schema becomes another one.</summary>
    public void MoveSchema(scoped ReadOnlySpan<byte> name)
    {
        MovesSchema = true;
        _ = Schema.Set(name, SessionLimits.NameBytesMax);
    }
}
