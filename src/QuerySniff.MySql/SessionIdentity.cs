using System.Runtime.CompilerServices;

namespace QuerySniff.MySql;

/// <summary>
/// Who a session is: what its commands are counted under, and how its statements are to be read. What a command asks for
/// is held back until its OK.
/// </summary>
internal struct SessionIdentity
{
    private NameText _user;
    private NameText _schema;
    private NameText _programName;
    private NameText _pendingUser;
    private NameText _pendingSchema;
    private NameText _pendingProgramName;
    private NameText _trackedSchema;
    private SettingsChange _trackedSettings;
    private int _pendingCharset;
    private bool _schemaTracked;

    public readonly ReadOnlySpan<byte> User => _user.Span;

    public readonly ReadOnlySpan<byte> Schema => _schema.Span;

    public readonly ReadOnlySpan<byte> ProgramName => _programName.Span;

    /// <summary>The number of the connection's collation; 0 if unknown.</summary>
    public int Charset { get; private set; }

    /// <summary>The SQL mode, as far as statements and session state have told.</summary>
    public SqlMode SqlMode { get; private set; }

    /// <summary>Whether a COM_QUERY may have several statements, as far as is known.</summary>
    public bool MultiStatements { get; private set; }

    /// <summary>Changes whenever user, schema or program name do.</summary>
    public int Version { get; private set; }

    /// <summary>Makes all of it unknown.</summary>
    public void Clear()
    {
        _user.Clear();
        _schema.Clear();
        _programName.Clear();
        _schemaTracked = false;
        _trackedSettings = default;
        Change(SettingsChange.Unknown with { MultiStatements = true });
        Version++;
    }

    /// <summary>The handshake response's.</summary>
    public void LogIn(
        ReadOnlySpan<byte> user,
        ReadOnlySpan<byte> schema,
        ReadOnlySpan<byte> programName,
        int charset,
        bool multiStatements)
    {
        bool changed = _user.Set(user, SessionLimits.NameBytesMax);
        changed |= _schema.Set(schema, SessionLimits.NameBytesMax);
        changed |= _programName.Set(programName, SessionLimits.ProgramNameBytesMax);
        Charset = charset;
        MultiStatements = multiStatements;
        Moved(changed);
    }

    /// <summary>COM_CHANGE_USER's, for its OK.</summary>
    public void RequestUser(in ChangeUserRequest request)
    {
        _ = _pendingUser.Set(request.User, SessionLimits.NameBytesMax);
        _ = _pendingSchema.Set(request.Schema, SessionLimits.NameBytesMax);
        _ = _pendingProgramName.Set(request.ProgramName, SessionLimits.ProgramNameBytesMax);
        _pendingCharset = request.Charset ?? Charset;
    }

    /// <summary>The session state's: what an OK_Packet itself says, for the response's end.</summary>
    public void Track(scoped in SessionState state)
    {
        _trackedSettings = _trackedSettings.Then(state.Settings);
        if (state.HasSchema)
        {
            _ = _trackedSchema.Set(state.Schema, SessionLimits.NameBytesMax);
            _schemaTracked = true;
        }
    }

    /// <summary>Takes what the response has said of the session's state.</summary>
    public void ApplyTracked()
    {
        Change(_trackedSettings);
        _trackedSettings = default;
        if (_schemaTracked)
        {
            _schemaTracked = false;
            MoveSchema(_trackedSchema);
        }
    }

    /// <summary>Statements are read in another way from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Change(in SettingsChange change)
    {
        Charset = change.Charset ?? Charset;
        SqlMode = change.SqlMode ?? SqlMode;
        MultiStatements = change.MultiStatements ?? MultiStatements;
    }

    public void ApplyUser()
    {
        // A client that sends no attributes again has not become another program.
        bool changed = _user.Set(_pendingUser.Span, SessionLimits.NameBytesMax);
        changed |= _schema.Set(_pendingSchema.Span, SessionLimits.NameBytesMax);
        changed |= !_pendingProgramName.Span.IsEmpty
            && _programName.Set(_pendingProgramName.Span, SessionLimits.ProgramNameBytesMax);
        Charset = _pendingCharset;
        SqlMode = SqlMode.None;
        Moved(changed);
    }

    /// <summary>Another schema is the current one.</summary>
    public void MoveSchema(NameText schema) => Moved(_schema.Set(schema.Span, SessionLimits.NameBytesMax));

    /// <summary>Makes the schema unknown.</summary>
    public void ForgetSchema()
    {
        bool known = !_schema.Span.IsEmpty;
        _schema.Clear();
        Moved(known);
    }

    private void Moved(bool changed)
    {
        if (changed)
        {
            Version++;
        }
    }
}
