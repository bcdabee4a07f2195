using System.Globalization;
using System.Text.Json;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class HostileInputTests
{
    public static TheoryData<string> Texts => new()
    {
        "'); DROP TABLE window_row; --",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "a\0b",
        "%_*?[]",
        "\u202Eeuro€😀",
        "1 OR 1=1",
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_InEveryField_ComesBackAsText(string text)
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new(agentId: text);
        batch.Request.Agent.Host = text;
        batch.Request.Agent.Version = text;
        batch.Add(Start, text, [1000], user: text, schema: text, client: text, server: text, application: text);
        batch.Add(Start, "other", [1000]);
        batch.Coverage(Start, text, decodedBytes: 1);
        batch.Encrypted(Start, text, 0x0304, connections: 1, bytes: 1, server: text);
        await aggregator.PushAsync(batch.Request);

        string id = BatchBuilder.DigestOf(text).ToString("x16", CultureInfo.InvariantCulture);
        Assert.Equal(text, (await aggregator.GetAsync($"/digests/{id}")).GetProperty("fingerprint").GetString());
        foreach (string dimension in new[] { "host", "server", "user", "schema", "client", "application" })
        {
            JsonElement group = (await aggregator.GetAsync($"/digests/{id}/breakdown?by={dimension}")).GetProperty("groups")[0];
            Assert.Equal(text, group.GetProperty("value").GetString());
            JsonElement digests = await aggregator.GetAsync($"/digests?{dimension}={Uri.EscapeDataString(text)}");
            int expected = dimension is "host" ? 2 : 1;
            Assert.Equal(expected, digests.GetProperty("total").GetProperty("count").GetInt32());
        }

        JsonElement encrypted = (await aggregator.GetAsync("/coverage")).GetProperty("encrypted")[0];
        Assert.Equal(text, encrypted.GetProperty("client").GetString());
        Assert.Equal(text, encrypted.GetProperty("server").GetString());
        JsonElement agent = (await aggregator.GetAsync("/agents")).GetProperty("agents")[0];
        Assert.Equal(text, agent.GetProperty("hostname").GetString());
        Assert.Equal(text, agent.GetProperty("servers")[0].GetString());
    }

    // What keeps a browser from taking it for a page: the type, and that it may not guess another.
    [Fact]
    public async Task Answer_WithHtmlInIt_IsJsonAndNothingElse()
    {
        await using RunningAggregator aggregator = await StartAsync();
        BatchBuilder batch = new();
        batch.Add(Start, "<script>", [1000]);
        await aggregator.PushAsync(batch.Request);

        using HttpResponseMessage response = await aggregator.Http.GetAsync(new Uri("/api/v1/digests", UriKind.Relative));

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }
}
