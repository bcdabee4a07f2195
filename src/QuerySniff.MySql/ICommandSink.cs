namespace QuerySniff.MySql;

/// <summary>
/// Takes what a session decodes: implemented by a struct, so that no call is virtual.
/// </summary>
/// <typeparam name="TStatement">What the sink makes of a statement's text; the session keeps it, not the text.</typeparam>
public interface ICommandSink<TStatement>
{
    /// <summary>
    /// Turns a statement's text into what stands for it. Called once for a COM_QUERY and once for a
    /// COM_STMT_PREPARE, at the request; the text is borrowed for the call.
    /// </summary>
    /// <param name="text">The statement in the connection's charset; its prefix, if <paramref name="truncated"/>.</param>
    /// <param name="truncated">Whether the text is a prefix: longer than the bound, or cut by a gap.</param>
    TStatement OnStatement(scoped ReadOnlySpan<byte> text, bool truncated);

    /// <summary>A command has completed, in the order of completion.</summary>
    void OnCommand(in Command<TStatement> command);

    /// <summary>Something happened to the session that the coverage counts.</summary>
    void OnEvent(SessionEvent sessionEvent);
}
