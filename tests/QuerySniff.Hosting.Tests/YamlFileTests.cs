using QuerySniff.TestKit;

namespace QuerySniff.Hosting.Tests;

public sealed class YamlFileTests
{
    [Fact]
    public void Parse_MappingsSequencesAndScalars_BecomeKeysWithColons() => Assert.Equal(
        [
            ("agent_id", "db-1"),
            ("interface:0", "lo"),
            ("interface:1", "eth0"),
            ("port:0", "3306"),
            ("capture:ring_mib", "64"),
            ("capture:nested:deep", "a b"),
        ],
        Values("""
            # where we are
            agent_id: db-1
            interface:
              - lo
              - "eth0"
            port: [3306]
            capture:
              ring_mib: 64
              nested: { deep: 'a b' }
            """));

    [Theory]
    [InlineData("a:", null)]
    [InlineData("a: ~", null)]
    [InlineData("a: null", null)]
    [InlineData("a: {}", null)]
    [InlineData("a: []", null)]
    [InlineData("a: ''", "")]
    [InlineData("a: 'null'", "null")]
    [InlineData("a: \"~\"", "~")]
    [InlineData("a: on", "on")]
    public void Parse_EmptyAndQuotedValues_KeepTheDifference(string yaml, string? expected) =>
        Assert.Equal([("a", expected)], Values(yaml));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    [InlineData("{}")]
    public void Parse_EmptyFile_HasNoValues(string yaml) => Assert.Empty(Values(yaml));

    [Fact]
    public void Parse_Values_KnowWhereTheyStand() => Assert.Equal(
        [("a", "agent.yaml:2:5"), ("b:c", "agent.yaml:4:6")],
        YamlFile.Parse("agent.yaml", "# one\na:  1\nb:\n  c: 2\n").Select(value => (value.Key, value.Source)));

    [Theory]
    [InlineData("a: 1\nb: [1, 2\n", "agent.yaml:3:1: ")]
    [InlineData("a: 1\na: 2\n", "agent.yaml:2:1: the key 'a' stands here a second time.")]
    [InlineData("a: 1\nA: 2\n", "agent.yaml:2:1: the key 'A' stands here a second time.")]
    [InlineData("s:\n  a: 1\ns:\n  b: 2\n", "agent.yaml:3:1: the key 's' stands here a second time.")]
    [InlineData("a: &x 1\n", "agent.yaml:1:4: anchors, aliases and tags are not supported.")]
    [InlineData("a: *x\n", "agent.yaml:1:4: anchors, aliases and tags are not supported.")]
    [InlineData("a: !!binary aGk=\n", "agent.yaml:1:4: anchors, aliases and tags are not supported.")]
    [InlineData("- a\n- b\n", "agent.yaml:1:1: a configuration file is a mapping of keys to values.")]
    [InlineData("just text\n", "agent.yaml:1:1: a configuration file is a mapping of keys to values.")]
    [InlineData("a: 1\n---\nb: 2\n", "agent.yaml:2:1: a configuration file has one document.")]
    [InlineData("a:b: 1\n", "agent.yaml:1:1: a key is a word.")]
    [InlineData("? [a]\n: 1\n", "agent.yaml:1:3: a key is a word.")]
    [InlineData("'': 1\n", "agent.yaml:1:1: a key is a word.")]
    [InlineData("a: \"never closed\n", "agent.yaml:")]
    [InlineData("a:\n\tb: 1\n", "agent.yaml:")]
    [InlineData("a: b: c\n", "agent.yaml:1:")]
    public void Parse_WhatItShouldNotHold_IsOneLineWithItsPlace(string yaml, string expected)
    {
        UsageException e = Assert.Throws<UsageException>(() => YamlFile.Parse("agent.yaml", yaml));
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Parse_NestedTooDeep_IsAnError(char open)
    {
        string yaml = "a: " + string.Concat(Enumerable.Repeat(open == '[' ? "[" : "{a: ", 5_000));
        UsageException e = Assert.Throws<UsageException>(() => YamlFile.Parse("f", yaml));
        Assert.Matches("^f:1:[0-9]+: nested deeper than 16 levels.$", e.Message);
    }

    [Fact]
    public void Read_FileThatDoesNotExist_IsOneLine()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("absent.yaml");
        UsageException e = Assert.Throws<UsageException>(() => YamlFile.Read(path));
        Assert.StartsWith($"{path}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileBeyondTheBound_IsAnError()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("agent.yaml");
        File.WriteAllText(path, "a: 1\n");
        Assert.Single(YamlFile.Read(path));
        File.WriteAllText(path, "a: 1\n" + new string('#', YamlFile.FileBytesMax));
        Assert.Equal(
            $"{path}: a configuration file has at most 1048576 bytes.",
            Assert.Throws<UsageException>(() => YamlFile.Read(path)).Message);
    }

    private static IEnumerable<(string, string?)> Values(string yaml) =>
        YamlFile.Parse("agent.yaml", yaml).Select(value => (value.Key, value.Value));
}
