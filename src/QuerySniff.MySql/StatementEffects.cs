using System.Runtime.CompilerServices;

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
        if (!MayChangeSession(text))
        {
            return effects;
        }

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

    /// <summary>
    /// Tells almost all statements by their first letters: what begins with a letter begins with its verb. Where it begins
    /// with anything else, such as a comment, it is read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayChangeSession(ReadOnlySpan<byte> text)
    {
        const byte lowerCase = 0x20;
        if (text.Length < 3 || !char.IsAsciiLetter((char)text[0]))
        {
            return !text.IsEmpty;
        }

        byte second = (byte)(text[1] | lowerCase);
        byte third = (byte)(text[2] | lowerCase);
        return (text[0] | lowerCase) switch
        {
            'u' => second == 's' && third == 'e',
            's' => second == 'e' && third == 't',
            _ => false,
        };
    }

    /// <summary>The current schema becomes another one.</summary>
    public void MoveSchema(scoped ReadOnlySpan<byte> name)
    {
        MovesSchema = true;
        _ = Schema.Set(name, SessionLimits.NameBytesMax);
    }
}
