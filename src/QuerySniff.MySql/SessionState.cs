namespace QuerySniff.MySql;

/// <summary>
/// What an OK_Packet says of the session's state
/// (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_ok_packet.html, session state information).
/// </summary>
internal readonly ref struct SessionState
{
    /// <summary>The type of an entry of system variables (SESSION_TRACK_SYSTEM_VARIABLES): names and values.</summary>
    private const byte SystemVariables = 0;

    /// <summary>The type of an entry that names the current schema (SESSION_TRACK_SCHEMA).</summary>
    private const byte CurrentSchema = 1;

    /// <summary>Whether it names a schema.</summary>
    public bool HasSchema { get; private init; }

    /// <summary>The schema that it names; empty for none.</summary>
    public ReadOnlySpan<byte> Schema { get; private init; }

    /// <summary>The variables that matter to how statements are read.</summary>
    public SettingsChange Settings { get; private init; }

    /// <summary>Reads the entries from behind the OK_Packet's fixed fields, as far as they are there.</summary>
    public static SessionState Read(PayloadReader reader)
    {
        SessionState state = default;
        if (!reader.TryReadLengthEncodedString(out _) || !reader.TryReadLengthEncodedInteger(out _))
        {
            return state;
        }

        while (reader.TryReadByte(out byte type) && reader.TryReadLengthEncodedString(out ReadOnlySpan<byte> data))
        {
            PayloadReader entry = new(data);
            switch (type)
            {
                case CurrentSchema when entry.TryReadLengthEncodedString(out ReadOnlySpan<byte> schema):
                    state = new SessionState { HasSchema = true, Schema = schema, Settings = state.Settings };
                    break;
                case SystemVariables:
                    state = new SessionState
                    {
                        HasSchema = state.HasSchema,
                        Schema = state.Schema,
                        Settings = state.Settings.Then(ReadVariables(entry)),
                    };
                    break;
            }
        }

        return state;
    }

    private static SettingsChange ReadVariables(PayloadReader entry)
    {
        SettingsChange change = default;
        while (entry.TryReadLengthEncodedString(out ReadOnlySpan<byte> name)
            && entry.TryReadLengthEncodedString(out ReadOnlySpan<byte> value))
        {
            change = change.Then(SettingsChange.OfVariable(name, value));
        }

        return change;
    }
}
