namespace QuerySniff.Sql.Normalising;

/// <summary>The list that is being written inside one pair of parentheses, or outside all. Offsets are of the output.</summary>
internal struct ListFrame
{
    /// <summary>Where the element begins, or -1 before its first token.</summary>
    public int ElementStart;

    /// <summary>Where the element before begins, or -1 where there is none.</summary>
    public int PreviousStart;

    /// <summary>Where the element before ends.</summary>
    public int PreviousEnd;

    /// <summary>Whether the element so far is a literal, or a list of literals in parentheses.</summary>
    public bool Pure;

    /// <summary>Whether the element before is.</summary>
    public bool PreviousPure;

    /// <summary>Whether all elements so far are, and nothing else is between the parentheses.</summary>
    public bool GroupPure;

    /// <summary>Whether the elements are the rows of a VALUES list.</summary>
    public bool Rows;

    /// <summary>Whether the parentheses are those of a function with a type in it, such as CAST.</summary>
    public bool HasCastType;

    /// <summary>Whether they begin with a unit of time, as those of EXTRACT do.</summary>
    public bool HasUnit;

    /// <summary>Begins a list: no element yet.</summary>
    public void Reset(bool groupPure)
    {
        ElementStart = -1;
        PreviousStart = -1;
        Pure = true;
        PreviousPure = false;
        GroupPure = groupPure;
        Rows = false;
        HasCastType = false;
        HasUnit = false;
    }
}
