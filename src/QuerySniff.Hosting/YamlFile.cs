using System.Globalization;
using Microsoft.Extensions.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace QuerySniff.Hosting;

/// <summary>
/// Reads a configuration file: YAML's mappings, sequences and scalars, one document, without tags, anchors and aliases.
/// Whatever else it holds is an error that names file, line and column.
/// </summary>
internal sealed class YamlFile
{
    /// <summary>The largest file that is read, in bytes: a hundred times what a configuration needs.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>How deep mappings and sequences may be nested; no key of ours lies deeper than three.</summary>
    public const int DepthMax = 16;

    private readonly string _path;
    private readonly Parser _parser;
    private readonly List<SettingValue> _values = [];

    private YamlFile(string path, TextReader text)
    {
        _path = path;
        _parser = new Parser(text);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its values in the order of the file.</returns>
    /// <exception cref="UsageException">It cannot be read, or does not hold what it should.</exception>
    public static IReadOnlyList<SettingValue> Read(string path)
    {
        string text;
        try
        {
            FileInfo file = new(path);
            if (file.Length > FileBytesMax)
            {
                throw new UsageException($"{path}: a configuration file has at most {FileBytesMax} bytes.");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {OneLine(e.Message)}", e);
        }

        return Parse(path, text);
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="text">What is in it.</param>
    public static IReadOnlyList<SettingValue> Parse(string path, string text)
    {
        using StringReader reader = new(text);
        YamlFile file = new(path, reader);
        try
        {
            file.ReadStream();
        }
        catch (YamlException e)
        {
            throw file.Error(e.Start, OneLine(e.Message), e);
        }

        return file._values;
    }

    private void ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<DocumentStart>(out _))
        {
            if (_parser.Accept<Scalar>(out Scalar? scalar) && IsNull(scalar))
            {
                _parser.MoveNext(); // a document of comments alone
            }
            else if (_parser.Accept<MappingStart>(out _))
            {
                ReadNode("", depth: 0);
            }
            else
            {
                throw Error(_parser.Current!.Start, "a configuration file is a mapping of keys to values.");
            }

            _parser.Consume<DocumentEnd>();
        }

        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            throw Error(second.Start, "a configuration file has one document.");
        }
    }

    private void ReadNode(string key, int depth)
    {
        ParsingEvent node = _parser.Current!;
        if (depth > DepthMax)
        {
            throw Error(node.Start, $"nested deeper than {DepthMax} levels.");
        }

        if (node is not NodeEvent { Anchor.IsEmpty: true, Tag.IsEmpty: true })
        {
            throw Error(node.Start, "anchors, aliases and tags are not supported.");
        }

        int before = _values.Count;
        _parser.MoveNext();
        switch (node)
        {
            case Scalar scalar:
                Add(key, IsNull(scalar) ? null : scalar.Value, node.Start);
                return;
            case MappingStart:
                ReadMapping(key, depth);
                break;
            default:
                ReadSequence(key, depth);
                break;
        }

        // The key stands there all the same: whether it may is for the reader of the values to say.
        if (_values.Count == before && key.Length > 0)
        {
            Add(key, null, node.Start);
        }
    }

    private void ReadMapping(string parent, int depth)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark place = _parser.Current!.Start;
            if (!_parser.TryConsume<Scalar>(out Scalar? name) || name.Value.Length == 0
                || name.Value.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
            {
                throw Error(place, "a key is a word.");
            }

            if (!names.Add(name.Value))
            {
                throw Error(place, $"the key '{name.Value}' stands here a second time.");
            }

            ReadNode(Join(parent, name.Value), depth + 1);
        }
    }

    private void ReadSequence(string parent, int depth)
    {
        for (int i = 0; !_parser.TryConsume<SequenceEnd>(out _); i++)
        {
            ReadNode(Join(parent, i.ToString(CultureInfo.InvariantCulture)), depth + 1);
        }
    }

    private void Add(string key, string? value, Mark place) => _values.Add(new SettingValue(key, value, Place(place)));

    private UsageException Error(Mark place, string message, Exception? cause = null) =>
        new($"{Place(place)}: {message}", cause);

    private string Place(Mark place) =>
        string.Create(CultureInfo.InvariantCulture, $"{_path}:{place.Line}:{place.Column}");

    private static string Join(string parent, string name) =>
        parent.Length == 0 ? name : ConfigurationPath.Combine(parent, name);

    // The core schema's spellings of null, unless they are quoted.
    private static bool IsNull(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
