namespace QuerySniff.Sql.Summarising;

/// <summary>What a summary has to know of one pair of parentheses, or of what is outside all.</summary>
internal struct SummaryScope
{
    /// <summary>Whether an operation began in it: FROM names tables then, but not in EXTRACT(DAY FROM d).</summary>
    public bool HasOperation;

    /// <summary>Whether it lists tables, so that one follows a comma.</summary>
    public bool InTables;

    /// <summary>Whether it lists common tables, so that the name of one follows a comma.</summary>
    public bool InCommonTables;
}
