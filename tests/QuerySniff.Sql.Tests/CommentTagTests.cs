using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace QuerySniff.Sql.Tests;

public sealed class CommentTagTests
{
    [Theory]
    [InlineData("/*application='web%20shop',route='x'*/ select 1", "web shop")]
    [InlineData("select 1 /* route='a,application=b',application='c\\'d' */", "c'd")]
    [InlineData("select 1 /*application:BCX,controller:users*/", "BCX")]
    [InlineData("/* application = shop, job=3 */ select 1", "shop")]
    [InlineData("/* controller:x */ select 1 /* application:y */;", "y")]
    [InlineData("select 1; /* application:y */", "y")]
    [InlineData("/* application:x */ /* cached */ select 1", "x")]
    [InlineData("select 1 /* application:y */ /* slow */", "y")]
    [InlineData("/*! select 1 *//*application:y*/", "y")]
    [InlineData("/* application:x */ select 1 /* application:y */", "x")]
    [InlineData("/* application= */ select 1 /* application:y */", "y")]
    [InlineData("select 1 /* application:y */ from t", "")]
    [InlineData("/* my_application:y */ select 1", "")]
    [InlineData("/* application */ select 1", "")]
    [InlineData("select 'application:y'", "")]
    [InlineData("select '/* application:y */'", "")]
    public void Compute_CommentBeforeOrAfter_GivesTheApplication(string sql, string expected)
    {
        Fingerprint fingerprint = new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql));

        Assert.Equal(expected, Encoding.UTF8.GetString(fingerprint.Application));
        Assert.StartsWith("SELECT ?", Encoding.UTF8.GetString(fingerprint.Text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'%C3%A4%zz'", "ä%zz")]
    [InlineData("%C3%A4%2", "ä%2")]
    [InlineData("'a%2Cb%3Dc%27'", "a,b=c'")]
    [InlineData("'a\\'b\\\\c\\", "")]
    [InlineData("%00y", "")]
    [InlineData("y%0Aforged", "")]
    [InlineData("%1B[31mred", "")]
    [InlineData("%E2%80%AEdesrever", "")]
    [InlineData("%E2%80%A8line", "")]
    [InlineData("%EE%80%80", "")]
    [InlineData("%C3%28", "")]
    [InlineData("%FF", "")]
    public void Compute_HostileValue_GivesWhatPrintsOrNothing(string value, string expected)
    {
        string sql = $"select 1 /* application={value} */";

        Assert.Equal(expected, Encoding.UTF8.GetString(new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql)).Application));
    }

    // As the Python package for Django, Rails' query log and Marginalia write them.
    [Theory]
    [InlineData(
        "select 1 /*controller='index',db_driver='django.db.backends.mysql',framework='django%3A2.2.3',route='%5Epolls/%24',traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01',tracestate='congo%3Dt61rcWkgMzE'*/",
        "route=^polls/$ controller=index framework=django:2.2.3 db_driver=django.db.backends.mysql")]
    [InlineData(
        "select 1 /*action='show',application='Shop',controller='orders',job='SendMailJob'*/",
        "Shop controller=orders action=show job=SendMailJob")]
    [InlineData("/*application:Shop,controller:orders,action:show,line:/app/models/a.rb:1:in*/ select 1", "Shop controller=orders action=show")]
    [InlineData("/* action=show */ select 1 /* application=Shop */", "Shop action=show")]
    public void Compute_SeveralTagsAsked_GivesThemInTheirOrder(string sql, string expected)
    {
        Fingerprinter fingerprinter = new([.. CommentTagKeys.All.Where(key => key != "traceparent")]);

        Assert.Equal(expected, Encoding.UTF8.GetString(fingerprinter.Compute(Encoding.UTF8.GetBytes(sql)).Application));
    }

    [Fact]
    public void Compute_TraceparentAsked_GivesIt()
    {
        Fingerprinter fingerprinter = new(["traceparent"]);

        Assert.Equal(
            "traceparent=00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01",
            Encoding.UTF8.GetString(fingerprinter.Compute("select 1 /*traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/"u8).Application));
    }

    [Fact]
    public void Fingerprinter_TagThatIsNotOnTheList_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Fingerprinter(["customer_name"]));

    // What follows the tag is not known to be its end: it may be a string's text.
    [Theory]
    [InlineData("select 1 /* application:y */", true)]
    [InlineData("select 1 /* application:y", true)]
    [InlineData("select 1 /* application:y", false)]
    [InlineData("select 'a /* application:y */", false)]
    [InlineData("select \\ /* application:y */", false)]
    public void Compute_EndThatWasNotSeenOrDoesNotLex_HasNoTagBehindIt(string sql, bool truncated)
    {
        Assert.True(new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql), truncated: truncated).Application.IsEmpty);
    }

    [Fact]
    public void Compute_TruncatedStatement_HasTheTagBeforeIt()
    {
        Assert.True(new Fingerprinter().Compute("/* application:y */ select 'a"u8, truncated: true).Application.SequenceEqual("y"u8));
    }

    [Fact]
    public void Compute_LongApplication_IsCutBetweenCharacters()
    {
        string sql = $"/* application={new string('a', SqlLimits.TagBytesMax - 1)}ä */ select 1";

        Assert.Equal(SqlLimits.TagBytesMax - 1, new Fingerprinter().Compute(Encoding.UTF8.GetBytes(sql)).Application.Length);
    }

    [Fact]
    public void Compute_MoreTagsThanFit_LeavesOutWhatDoesNot()
    {
        string value = new('a', SqlLimits.TagBytesMax);
        string sql = $"/* {string.Join(',', CommentTagKeys.All.Select(key => $"{key}={value}"))} */ select 1";

        ReadOnlySpan<byte> application = new Fingerprinter(CommentTagKeys.All).Compute(Encoding.UTF8.GetBytes(sql)).Application;

        Assert.Equal($"{value} route={value} controller={value}", Encoding.UTF8.GetString(application));
        Assert.InRange(application.Length, 1, SqlLimits.ApplicationBytesMax);
    }

    [Fact]
    public void Compute_AnyComment_KeepsTheDigestAndPrints()
    {
        Fingerprinter fingerprinter = new(CommentTagKeys.All);
        string plain = Fingerprints.Of("select a from t where b = 1");
        Gen<string> piece = Gen.Elements(
            "application", "route", "=", ":", "'", "\\", "%", "%2", "%00", "%c3%a4", "ä", ",", " ", "\n", "x", "*", "/", "/*", "--", "#", "`", "\"");
        Prop.ForAll(piece.ArrayOf().ToArbitrary(), pieces =>
        {
            string comment = string.Concat(pieces).Replace("*/", "* /", StringComparison.Ordinal);
            byte[] sql = Encoding.UTF8.GetBytes($"/* {comment} */ select a from t where b = 1 /* {comment} */");
            Fingerprint fingerprint = fingerprinter.Compute(sql);
            string application = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(fingerprint.Application);
            return Encoding.UTF8.GetString(fingerprint.Text) == plain && !application.Any(char.IsControl);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
