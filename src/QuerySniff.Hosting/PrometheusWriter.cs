using System.Globalization;
using System.Text;

namespace QuerySniff.Hosting;

/// <summary>
/// Writes Prometheus' text exposition format, version 0.0.4 (prometheus.io, "Exposition formats"). One thread at a time.
/// </summary>
public sealed class PrometheusWriter
{
    /// <summary>What the format calls itself in HTTP.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric. Its samples follow.</summary>
    /// <param name="name">In the manual's alphabet; a counter's ends in <c>_total</c>.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>summary</c>.</param>
    /// <param name="help">One line.</param>
    public PrometheusWriter Metric(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>Writes a metric that has one sample without labels, and only goes up.</summary>
    /// <param name="name">It ends in <c>_total</c>.</param>
    /// <param name="help">One line.</param>
    /// <param name="value">The sample.</param>
    public PrometheusWriter Counter(string name, string help, double value) =>
        Metric(name, "counter", help).Sample(name, value);

    /// <summary>Writes a metric that has one sample without labels.</summary>
    /// <param name="name">In the manual's alphabet.</param>
    /// <param name="help">One line.</param>
    /// <param name="value">The sample.</param>
    public PrometheusWriter Gauge(string name, string help, double value) =>
        Metric(name, "gauge", help).Sample(name, value);

    /// <summary>Writes a sample of the metric that was begun last.</summary>
    /// <param name="name">The metric's, or with a summary's suffix.</param>
    /// <param name="value">The value.</param>
    /// <param name="labels">Names in the manual's alphabet, and any values.</param>
    public PrometheusWriter Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            AppendEscaped(labels[i].Value);
            _text.Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return this;
    }

    /// <summary>What was written so far.</summary>
    public override string ToString() => _text.ToString();

    private void AppendEscaped(string value)
    {
        foreach (char character in value)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(character),
            };
        }
    }
}
