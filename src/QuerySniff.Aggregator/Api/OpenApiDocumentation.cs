using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace QuerySniff.Aggregator.Api;

/// <summary>What the OpenAPI document says beyond what the framework reads from the handlers.</summary>
internal static class OpenApiDocumentation
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "QuerySniff aggregator";
            document.Info.Description =
                "Times are RFC 3339 in UTC, durations microseconds. Percentiles come from merged histograms, within 1.1 %. "
                + "Every answer about a range carries the coverage of that range.";
            document.Info.Version = "1";

            // The address that this document was fetched from says nothing about others' way here.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<CsvTable>().Any())
            {
                AddCsv(operation);
            }

            foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                Correct(parameter, operation.OperationId);
            }

            return Task.CompletedTask;
        });
    }

    private static void AddCsv(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = CsvTable.Parameter,
            In = ParameterLocation.Query,
            Description = "csv: the table alone as CSV, as with 'Accept: text/csv'; coverage and next_cursor are headers then.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. CsvTable.Formats.Select(format => JsonValue.Create(format))],
            },
        });
        if (operation.Responses?.GetValueOrDefault("200") is OpenApiResponse { Content: { } content })
        {
            content[CsvTable.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }

    // The framework takes arrays for required, and cannot know what the handlers read from text.
    private static void Correct(OpenApiParameter parameter, string? operation)
    {
        string name = parameter.Name ?? "";
        parameter.Required = parameter.In == ParameterLocation.Path || (name is "by" && Parameters.IsByRequired(operation));
        if (Parameters.Numbers.Contains(name))
        {
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" };
        }
        else if (name is "from" or "to")
        {
            parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" };
        }
        else if (Parameters.ValuesOf(name, operation) is { } values)
        {
            parameter.Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = [.. values.Select(value => JsonValue.Create(value))],
            };
        }
    }
}
