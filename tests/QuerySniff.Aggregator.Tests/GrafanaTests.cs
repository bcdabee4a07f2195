using System.Text.Json;
using System.Text.RegularExpressions;
using QuerySniff.TestKit;

namespace QuerySniff.Aggregator.Tests;

/// <summary>deploy/grafana.json, against what a real aggregator's /metrics writes.</summary>
public sealed partial class GrafanaTests
{
    private const string DataSource = "${DS_PROMETHEUS}";

    // Prometheus adds them to what it scrapes.
    private static readonly string[] TargetLabels = ["job", "instance"];

    private readonly JsonElement _dashboard =
        JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("deploy", "grafana.json"))).RootElement;

    private IEnumerable<JsonElement> Panels => _dashboard.GetProperty("panels").EnumerateArray();

    private IEnumerable<JsonElement> Targets => Panels
        .Where(panel => panel.TryGetProperty("targets", out _)).SelectMany(panel => panel.GetProperty("targets").EnumerateArray());

    private IEnumerable<string> Expressions => Targets.Select(target => target.GetProperty("expr").GetString()!)
        .Concat(Variables.Select(variable => LabelValues().Match(variable)).Where(match => match.Success).Select(match => match.Groups["metric"].Value));

    private IEnumerable<string> Variables => _dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()
        .Where(variable => variable.TryGetProperty("definition", out _)).Select(variable => variable.GetProperty("definition").GetString()!);

    [Fact]
    public async Task Expressions_All_AreOfMetricsAndLabelsThatTheAggregatorWrites()
    {
        PrometheusText metrics = await ScrapeAsync();
        HashSet<string> known = new(metrics.Types.Keys, StringComparer.Ordinal);
        known.UnionWith(metrics.Names);
        HashSet<string> labels = new(metrics.Samples.Keys.SelectMany(series => Label().Matches(series)).Select(match => match.Groups["name"].Value), StringComparer.Ordinal);
        labels.UnionWith(TargetLabels);

        Assert.NotEmpty(Expressions);
        foreach (string expression in Expressions)
        {
            string[] names = [.. Metric().Matches(expression).Select(match => match.Value)];
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains(name, known));
            string[] used =
            [
                .. By().Matches(expression).SelectMany(match => match.Groups["labels"].Value.Split(", ")),
                .. Label().Matches(expression).Select(match => match.Groups["name"].Value),
            ];
            Assert.All(used, label => Assert.Contains(label, labels));
        }
    }

    [Fact]
    public void Dashboard_AsItIs_CanBeImported()
    {
        int[] ids = [.. Panels.Select(panel => panel.GetProperty("id").GetInt32())];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal("DS_PROMETHEUS", _dashboard.GetProperty("__inputs")[0].GetProperty("name").GetString());
        Assert.All(Targets, target => Assert.Equal(DataSource, target.GetProperty("datasource").GetProperty("uid").GetString()));
        Assert.All(
            Panels.Where(panel => panel.GetProperty("type").GetString() != "row"),
            panel => Assert.Equal(DataSource, panel.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    [Fact]
    public void Panels_OnTheirGrid_DoNotOverlap()
    {
        HashSet<(int, int)> taken = [];
        foreach (JsonElement grid in Panels.Select(panel => panel.GetProperty("gridPos")))
        {
            int At(string name) => grid.GetProperty(name).GetInt32();
            foreach (int x in Enumerable.Range(At("x"), At("w")))
            {
                Assert.InRange(x, 0, 23);
                Assert.All(Enumerable.Range(At("y"), At("h")), y => Assert.True(taken.Add((x, y))));
            }
        }
    }

    // As src/dashboard's pages have it.
    [Fact]
    public void TopDigests_LinkToTheirPage()
    {
        JsonElement table = Panels.Single(panel => panel.GetProperty("type").GetString() == "table");
        Assert.Contains("\"url\": \"${querysniff}/digest/${__data.fields.digest}\"", table.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(
            _dashboard.GetProperty("templating").GetProperty("list").EnumerateArray(),
            variable => variable.GetProperty("name").GetString() == "querysniff");
    }

    private static async Task<PrometheusText> ScrapeAsync()
    {
        await using RunningAggregator aggregator = await RunningAggregator.StartAsync();
        BatchBuilder batch = new();
        batch.Add(RunningAggregator.Now.AddMinutes(-1), "select ?", [1_000]);
        await aggregator.PushAsync(batch.Request);
        await Assert.ThrowsAsync<Rpc.RpcException>(() => aggregator.PushAsync(new Contracts.V1.PushRequest()));
        return new PrometheusText(await aggregator.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
    }

    [GeneratedRegex(@"\b(querysniff|process)_[a-z_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\bby \((?<labels>[a-z_, ]+)\)")]
    private static partial Regex By();

    [GeneratedRegex("(?<name>[a-z_]+)=~?\"")]
    private static partial Regex Label();

    [GeneratedRegex(@"^label_values\((?<metric>[a-z_]+), [a-z]+\)$")]
    private static partial Regex LabelValues();
}
