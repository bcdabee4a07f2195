namespace QuerySniff.Sql.Tests;

public sealed class SummaryTermsTests
{
    [Theory]
    [InlineData("SELECT * FROM songs, artists WHERE songs.artist_id = artists.id", "SELECT", "songs,artists")]
    [InlineData("SELECT * FROM `song list`, artists", "SELECT", "song list,artists")]
    [InlineData("select a from `SELECT`, `a``b c`, db.`from`", "SELECT", "SELECT,a`b c,db.from")]
    [InlineData("select a from t where b in (select c from t join `t`)", "SELECT", "t")]
    [InlineData("insert into ORDERS select a from db.orders", "INSERT", "ORDERS,db.orders")]
    [InlineData("create unique index i on t (a, b)", "CREATE", "t")]
    [InlineData("show full columns from t like 'a%'", "SHOW", "t")]
    [InlineData("start transaction", "START", "")]
    [InlineData("select 1", "SELECT", "")]
    [InlineData("no statement", "", "")]
    public void Of_SummaryOfAStatement_IsItsVerbAndTables(string sql, string verb, string tables)
    {
        SummaryTerms terms = SummaryTerms.Of(Summaries.Of(sql));

        Assert.Equal(verb, terms.Verb);
        Assert.Equal(tables, string.Join(',', terms.Tables));
        Assert.Equal(tables.Length == 0 ? [""] : terms.Tables, terms.TablesOrNone);
    }

    [Theory]
    [InlineData("SELECT `unclosed name", "unclosed name")]
    [InlineData("SELECT ``  ` ` x`", " ,x")]
    [InlineData("SELECT <script>alert(1)</script> größe€😀", "<script>alert(1)</script>,größe€😀")]
    public void Of_AnyOtherText_IsReadAsIfItWereASummary(string summary, string tables) =>
        Assert.Equal(tables, string.Join(',', SummaryTerms.Of(summary).Tables));
}
