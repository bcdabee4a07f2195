using System.Collections;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace QuerySniff.Aggregator.Api;

/// <summary>
/// Answers an operation's table as CSV where that is asked for, by <c>format=csv</c> or by the Accept header. The columns are
/// the rows' JSON properties; those of an object inside are dotted, lists are left out.
/// </summary>
/// <param name="name">The JSON property of the answer that holds the rows; it also names the file.</param>
internal sealed class CsvTable(string name) : IEndpointFilter
{
    public const string MediaType = "text/csv";
    public const string Parameter = "format";

    /// <summary>What the parameter can be.</summary>
    public static readonly string[] Formats = ["json", "csv"];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        bool isWanted = IsWanted(http.Request);
        object? result = await next(context).ConfigureAwait(false);
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        object? outer = result is INestedHttpResult nested ? nested.Result : result;
        return isWanted && outer is IValueHttpResult { Value: { } answer } and IStatusCodeHttpResult { StatusCode: StatusCodes.Status200OK }
            ? Table(http, answer)
            : result;
    }

    private static bool IsWanted(HttpRequest request)
    {
        string? format = request.Query[Parameter];
        if (!string.IsNullOrEmpty(format))
        {
            return Formats.Contains(format, StringComparer.Ordinal)
                ? format == Formats[1]
                : throw new BadParameterException(Parameter, string.Join(" or ", Formats));
        }

        // What is wanted most, and of what is wanted alike the first; a browser's "*/*" is no wish for CSV.
        return request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).FirstOrDefault()?.MediaType == MediaType;
    }

    private CsvResult Table(HttpContext http, object answer)
    {
        JsonOptions options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value;
        JsonTypeInfo type = options.SerializerOptions.GetTypeInfo(answer.GetType());
        JsonPropertyInfo table = type.Properties.Single(property => property.Name == name);
        Type rowType = options.SerializerOptions.GetTypeInfo(table.PropertyType).ElementType!;
        CsvColumn[] columns = [.. CsvColumn.Of(options.SerializerOptions.GetTypeInfo(rowType))];
        return new CsvResult(name, columns, (IEnumerable)table.Get!(answer)!, Value("coverage") as Model.CoverageModel, Value("next_cursor") as string);

        object? Value(string property) => type.Properties.SingleOrDefault(other => other.Name == property)?.Get!(answer);
    }
}
