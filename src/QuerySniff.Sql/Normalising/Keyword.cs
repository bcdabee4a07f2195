namespace QuerySniff.Sql.Normalising;

/// <summary>A keyword of the table.</summary>
/// <param name="Text">In upper case.</param>
/// <param name="Traits">What the normal form has to know of it.</param>
/// <param name="Id">Which one, where it has a rule of its own.</param>
internal sealed record Keyword(byte[] Text, KeywordTraits Traits, KeywordId Id)
{
    /// <summary>Whether it has any of some traits.</summary>
    public bool Has(KeywordTraits traits) => (Traits & traits) != KeywordTraits.None;
}
