using QuerySniff.Agent.Screen;

namespace QuerySniff.Agent.Tests;

public sealed class CellsTests
{
    [Theory]
    [InlineData("SELECT\n\t1", "SELECT  1")]
    [InlineData("`\e[2J\u009b31m`", "` [2J 31m`")]
    [InlineData("a\u202eb\u2028c", "a b c")]
    [InlineData("naïve 数据 🙂", "naïve 数据 🙂")]
    public void Printable_CommandsForTheTerminal_AreBlanks(string text, string printable) =>
        Assert.Equal(printable, Cells.Printable(text));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("数据", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("🙂", 2)]
    public void Width_Characters_IsInCells(string text, int width) => Assert.Equal(width, Cells.Width(text));

    [Theory]
    [InlineData("abc", 2, "ab")]
    [InlineData("abc", 5, "abc  ")]
    [InlineData("a数据", 4, "a数 ")]
    [InlineData("", 1, " ")]
    public void Fit_Text_TakesExactlyTheCells(string text, int width, string fitted) =>
        Assert.Equal(fitted, Cells.Fit(text, width));

    [Fact]
    public void Wrap_LongText_LosesNothingButBlanksAndStaysWithin()
    {
        const string Text = "SELECT a, b FROM a_table_with_a_name_that_is_longer_than_a_line WHERE c = 数据数据数据数据数据";

        string[] lines = [.. Cells.Wrap(Text, 20)];

        Assert.All(lines, line => Assert.InRange(Cells.Width(line), 1, 20));
        Assert.Equal(Without(Text), Without(string.Concat(lines)));
        Assert.Equal("SELECT a, b FROM", lines[0]);

        static string Without(string text) => text.Replace(" ", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Wrap_WidthThatIsTooSmall_Ends(int width) => Assert.Equal(2, Cells.Wrap("数据", width).Count());
}
