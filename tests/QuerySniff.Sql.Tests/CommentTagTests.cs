using System.Text;

namespace QuerySniff.Sql.Tests;

public sealed class CommentTagTests
{
    [Theory]
    [InlineData("/*application='web%20shop',route='x'*/ select 1", "web shop")]
    [InlineData("select 1 /* route='a,application=b',application='c\\'d' */", "c'd")]
    [InlineData("select 1 /*application:BCX,controller:users*/", "BCX")]
    [InlineData("/* application = shop, job=3 */ select 1", "shop")]
    [InlineData("/* controller:x */ select 1 /* application:y */;", "y")]
    [InlineData("select 1 /* application:y */ from t", "")]
    [InlineData("/* my_application:y */ select 1", "")]
    [InlineData("/* application:%00y */ select 1", "")]
    [InlineData("/* application='%C3%A4%zz' */ select 1", "ä%zz")]
    [InlineData("/* application */ select 1", "")]
    [InlineData("select 'application:y'", "")]
    public void Compute_CommentBeforeOrAfter_GivesTheApplication(string sql, string expected)
    {
        Fingerprint fingerprint = new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql));

        Assert.Equal(expected, Encoding.UTF8.GetString(fingerprint.Application));
        Assert.StartsWith("SELECT ?", Encoding.UTF8.GetString(fingerprint.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_LongApplication_IsCutBetweenCharacters()
    {
        string sql = $"/* application={new string('a', SqlLimits.TagBytesMax - 1)}ä */ select 1";

        Assert.Equal(SqlLimits.TagBytesMax - 1, new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql)).Application.Length);
    }
}
