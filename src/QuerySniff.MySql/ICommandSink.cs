namespace QuerySniff.MySql;

/// <summary>
/// Takes what a session decodes: implemented by a struct, so that no call is virtual.
/// </summary>
/// <typeparam name="TStatement">What the sink makes of a statement's text; the session keeps it, not the text.</typeparam>
public interface ICommandSink<TStatement>
{
    /// <summary>
    /// Finds the statements in the text of a COM_QUERY that may have several. Called at the request, before
    /// <see cref="OnStatement"/> is for each of them; the text is borrowed for the call.
    /// </summary>
    /// <param name="text">The text in the connection's charset; its prefix, if <paramref name="truncated"/>.</param>
    /// <param name="truncated">Whether the text is a prefix: longer than the bound, or cut by a gap.</param>
    /// <param name="statements">
    /// Takes where they are, in order and with a semicolon between each and the next. If there are more statements than places,
    /// the last place takes the rest.
    /// </param>
    /// <returns>How many there are, at least 1.</returns>
    int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements);

    /// <summary>
    /// Whether one of several statements calls a procedure: any number of result sets may come before the OK_Packet that ends
    /// its answer. The answer to any other is one result.
    /// </summary>
    bool CallsProcedure(scoped ReadOnlySpan<byte> statement);

    /// <summary>
    /// Turns a statement's text into what stands for it. Called once for each statement of a COM_QUERY and once for a
    /// COM_STMT_PREPARE, at the request; the text is borrowed for the call.
    /// </summary>
    /// <param name="text">The statement in the connection's charset; its prefix, if <paramref name="truncated"/>.</param>
    /// <param name="truncated">Whether the text is a prefix: longer than the bound, or cut by a gap.</param>
    TStatement OnStatement(scoped ReadOnlySpan<byte> text, bool truncated);

    /// <summary>A command, or one of the statements of a COM_QUERY, has completed; in the order of completion.</summary>
    void OnCommand(in Command<TStatement> command);

    /// <summary>Something happened to the session that the coverage counts.</summary>
    void OnEvent(SessionEvent sessionEvent);
}
