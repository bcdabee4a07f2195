namespace QuerySniff.Sql.Normalising;

/// <summary>A keyword of the table.</summary>
/// <param name="Text">In upper case.</param>
/// <param name="Traits">What the normal form has to know of it.</param>
/// <param name="Id">Which one, where it has a rule of its own.</param>
/// <param name="Behind">The keywords, one bit an id, right behind which it is one.</param>
/// <param name="BehindOperand">The keywords, one bit an id, behind whose operand it is one.</param>
internal sealed record Keyword(byte[] Text, KeywordTraits Traits, KeywordId Id, UInt128 Behind, UInt128 BehindOperand)
{
    /// <summary>Whether it has any of some traits.</summary>
    public bool Has(KeywordTraits traits) => (Traits & traits) != KeywordTraits.None;

    /// <summary>Whether it is a keyword right behind another.</summary>
    public bool IsBehind(KeywordId other) => ((Behind >> (int)other) & 1) != UInt128.Zero;

    /// <summary>Whether it is a keyword behind an operand of another.</summary>
    public bool IsBehindOperandOf(KeywordId other) => ((BehindOperand >> (int)other) & 1) != UInt128.Zero;
}
