using QuerySniff.MySql;

namespace QuerySniff.Benchmarks;

/// <summary>Does nothing but count, so that what is measured is the session.</summary>
internal struct CountingCommandSink : ICommandSink<int>
{
    /// <summary>Commands that have completed.</summary>
    public long Commands { get; private set; }

    /// <inheritdoc/>
    public readonly int SplitStatements(scoped ReadOnlySpan<byte> text, bool truncated, scoped Span<Range> statements) => 1;

    /// <inheritdoc/>
    public readonly bool CallsProcedure(scoped ReadOnlySpan<byte> statement) => false;

    /// <inheritdoc/>
    public readonly int OnStatement(scoped ReadOnlySpan<byte> text, bool truncated) => text.Length;

    /// <inheritdoc/>
    public void OnCommand(in Command<int> command) => Commands++;

    /// <inheritdoc/>
    public readonly void OnEvent(SessionEvent sessionEvent)
    {
    }
}
