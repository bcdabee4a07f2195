using System.Globalization;
using System.Net;
using System.Text.Json;
using QuerySniff.Aggregator.Api;
using static QuerySniff.Aggregator.Tests.RunningAggregator;

namespace QuerySniff.Aggregator.Tests;

public sealed class CsvTests : IAsyncLifetime
{
    private const string Statement = "=HYPERLINK(\"http://evil\"),\r\n<script>alert(1)</script>";

    private RunningAggregator _aggregator = null!;

    public async Task InitializeAsync()
    {
        _aggregator = await StartAsync();
        BatchBuilder batch = new();
        batch.Add(Start, Statement, [1000, 3000], user: "-user");
        batch.Coverage(Start, "10.0.0.1:3306", decodedBytes: 900, gapBytes: 100);
        await _aggregator.PushAsync(batch.Request);
    }

    public async Task DisposeAsync() => await _aggregator.DisposeAsync();

    [Theory]
    [InlineData("/digests", "digests")]
    [InlineData("/groups?by=user", "groups")]
    [InlineData("/digests/{0}/breakdown?by=host", "groups")]
    [InlineData("/digests/{0}/distribution", "groups")]
    [InlineData("/digests/{0}/errors", "codes")]
    [InlineData("/errors", "codes")]
    [InlineData("/connections", "groups")]
    [InlineData("/transactions", "groups")]
    [InlineData("/unfinished", "groups")]
    [InlineData("/coverage", "servers")]
    [InlineData("/agents", "agents")]
    public async Task Table_AsCsv_HasTheScalarsOfItsRows(string path, string table)
    {
        path = string.Format(CultureInfo.InvariantCulture, path, BatchBuilder.DigestOf(Statement).ToString("x16", CultureInfo.InvariantCulture));
        JsonElement[] rows = [.. (await _aggregator.GetAsync(path)).GetProperty(table).EnumerateArray()];

        using HttpResponseMessage response = await GetAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "format=csv");
        List<string[]> lines = Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("utf-8", response.Content.Headers.ContentType?.CharSet);
        Assert.Equal($"querysniff-{table}.csv", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(rows.Length + 1, lines.Count);
        Assert.All(lines, line => Assert.Equal(lines[0].Length, line.Length));
        foreach ((JsonElement row, string[] line) in rows.Zip(lines.Skip(1)))
        {
            foreach ((string column, string cell) in lines[0].Zip(line))
            {
                AssertSame(column.Split('.').Aggregate(row, Inner), cell);
            }
        }
    }

    [Fact]
    public async Task Text_ThatIsAFormula_IsText()
    {
        using HttpResponseMessage response = await GetAsync("/digests?format=csv");
        List<string[]> lines = Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal("'" + Statement, lines[1][Array.IndexOf(lines[0], "fingerprint")]);
        Assert.Equal("0.9", Assert.Single(response.Headers.GetValues("QuerySniff-Coverage")));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("größe€😀", "größe€😀")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(1L, "1")]
    [InlineData(true, "true")]
    [InlineData(null, "")]
    public void Cell_AnyValue_IsOneCell(object? value, string expected) => Assert.Equal(expected, CsvResult.Cell(value));

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/csv;q=0.5, application/json", "application/json")]
    [InlineData("application/json;q=0.5, text/csv;q=0.9", "text/csv")]
    [InlineData("*/*", "application/json")]
    public async Task Accept_OfARequest_DecidesTheFormat(string accept, string mediaType)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/api/v1/digests", UriKind.Relative));
        request.Headers.Accept.ParseAdd(accept);
        using HttpResponseMessage response = await _aggregator.Http.SendAsync(request);

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task Csv_EmptyTable_HasItsHeader()
    {
        using HttpResponseMessage response = await GetAsync("/digests?format=csv&user=nobody");

        Assert.StartsWith("digest,fingerprint,percona_id,summary,", Assert.Single(Lines(await response.Content.ReadAsStringAsync())), StringComparison.Ordinal);

        static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("/api/v1/digests?format=xlsx", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/digests?format=csv%00", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/digests?format=csv&limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/v1/digests/0123456789abcdef/errors?format=csv", HttpStatusCode.NotFound)]
    public async Task Csv_OfAFailure_IsAProblem(string path, HttpStatusCode expected) =>
        Assert.Equal(expected, (await _aggregator.GetProblemAsync(path)).Status);

    private static JsonElement Inner(JsonElement outer, string property) =>
        outer.ValueKind == JsonValueKind.Object && outer.TryGetProperty(property, out JsonElement inner) ? inner : default;

    private static void AssertSame(JsonElement value, string cell)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                Assert.Equal("", cell);
                break;
            case JsonValueKind.Number:
                Assert.Equal(value.GetDouble(), double.Parse(cell, CultureInfo.InvariantCulture));
                break;
            default:
                Assert.Equal(value.ToString(), cell.TrimStart('\''), ignoreCase: value.ValueKind is JsonValueKind.True or JsonValueKind.False);
                break;
        }
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _aggregator.Http.GetAsync(new Uri("/api/v1" + path, UriKind.Relative));

    // RFC 4180, section 2.
    private static List<string[]> Parse(string text)
    {
        List<string[]> lines = [];
        List<string> line = [];
        for (int position = 0; position < text.Length;)
        {
            bool isQuoted = text[position] == '"';
            int end = isQuoted ? position + 1 : position;
            while (isQuoted ? text[end] != '"' || text[end + 1] == '"' : text[end] is not (',' or '\r'))
            {
                end += isQuoted && text[end] == '"' ? 2 : 1;
            }

            line.Add(isQuoted ? text[(position + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal) : text[position..end]);
            position = end + (isQuoted ? 1 : 0);
            if (text[position] == '\r')
            {
                lines.Add([.. line]);
                line.Clear();
                position++;
            }

            position++;
        }

        return lines;
    }
}
