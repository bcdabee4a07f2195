using QuerySniff.Sql;

namespace QuerySniff.Agent.Pipeline;

/// <summary>What a user can set about how statements are told apart; as it is made, nothing is set. Immutable.</summary>
internal sealed class StatementOptions
{
    /// <summary>The comment tags that make a row's application; each of <see cref="CommentTagKeys.All"/>.</summary>
    public IReadOnlyList<string> ApplicationTags { get; init; } = [CommentTagKeys.Application];

    /// <summary>The patterns of names that are taken for one, as a <see cref="Sql.Merging.NameMerger"/> wants them.</summary>
    public IReadOnlyList<string> MergedNames { get; init; } = [];
}
