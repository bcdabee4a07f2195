namespace QuerySniff.MySql;

/// <summary>
/// Who a session is: what its commands are counted under. What a command asks for is held back until its OK.
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
    private int _pendingCharset;
    private bool _trackPending;

    public readonly ReadOnlySpan<byte> User => _user.Span;

    public readonly ReadOnlySpan<byte> Schema => _schema.Span;

    public readonly ReadOnlySpan<byte> ProgramName => _programName.Span;

    /// <summary>The number of the connection's collation; 0 if unknown.</summary>
    public int Charset { get; private set; }

    /// <summary>Changes whenever user, schema or program name do.</summary>
    public int Version { get; private set; }

    /// <summary>Whether a response has named the schema itself.</summary>
    public readonly bool TrackPending => _trackPending;

    /// <summary>Makes all of it unknown.</summary>
    public void Clear()
    {
        _user.Clear();
        _schema.Clear();
        _programName.Clear();
        _trackPending = false;
        Charset = 0;
        Version++;
    }

    /// <summary>The handshake response's.</summary>
    public void LogIn(
        ReadOnlySpan<byte> user,
        ReadOnlySpan<byte> schema,
        ReadOnlySpan<byte> programName,
        int charset)
    {
        bool changed = _user.Set(user, SessionLimits.NameBytesMax);
        changed |= _schema.Set(schema, SessionLimits.NameBytesMax);
        changed |= _programName.Set(programName, SessionLimits.ProgramNameBytesMax);
        Charset = charset;
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

    /// <summary>COM_INIT_DB's or USE's, for its OK.</summary>
    public void RequestSchema(ReadOnlySpan<byte> schema) =>
        _ = _pendingSchema.Set(schema, SessionLimits.NameBytesMax);

    /// <summary>The session state's: what an OK_Packet itself says.</summary>
    public void TrackSchema(ReadOnlySpan<byte> schema)
    {
        _ = _trackedSchema.Set(schema, SessionLimits.NameBytesMax);
        _trackPending = true;
    }

    public void ApplyUser()
    {
        // A client that sends no attributes again has not become another program.
        bool changed = _user.Set(_pendingUser.Span, SessionLimits.NameBytesMax);
        changed |= _schema.Set(_pendingSchema.Span, SessionLimits.NameBytesMax);
        changed |= !_pendingProgramName.Span.IsEmpty
            && _programName.Set(_pendingProgramName.Span, SessionLimits.ProgramNameBytesMax);
        Charset = _pendingCharset;
        Moved(changed);
    }

    public void ApplySchema() => Moved(_schema.Set(_pendingSchema.Span, SessionLimits.NameBytesMax));

    public void ApplyTrackedSchema()
    {
        _trackPending = false;
        Moved(_schema.Set(_trackedSchema.Span, SessionLimits.NameBytesMax));
    }

    private void Moved(bool changed)
    {
        if (changed)
        {
            Version++;
        }
    }
}
