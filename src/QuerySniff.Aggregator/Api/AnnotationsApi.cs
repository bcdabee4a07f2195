using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.Store;

namespace QuerySniff.Aggregator.Api;

/// <summary>What people and their tools write beside the times: shown on every chart.</summary>
internal static class AnnotationsApi
{
    private const int BytesMax = 16 << 10;
    private const int TitleMax = 200;
    private const int TextMax = 4_000;
    private const int TagsMax = 20;
    private const int TagMax = 100;
    private const int HostsMax = 100;
    private const int HostMax = 255;
    private const int LimitDefault = 200;

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder annotations = api.MapGroup("/annotations").WithTags("Annotations");
        annotations.MapGet("", GetAsync).WithName("getAnnotations").WithSummary("The annotations of a range");
        annotations.MapPost("", AddAsync).WithMetadata(new RequestSizeLimitAttribute(BytesMax))
            .WithName("addAnnotation").WithSummary("Writes beside a time what happened then, such as a deploy");
        annotations.MapDelete("/{id}", RemoveAsync).WithName("removeAnnotation").WithSummary("Removes an annotation")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<AnnotationsAnswerModel>> GetAsync(
        [AsParameters] RangeParameters parameters,
        [Description("How many, the last ones of the range, 1 to 1000; 200 by default. Those of the hosts of the filter, and those of no host.")] string? limit,
        IStore store,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ApiRange range = parameters.Resolve(time);
        IReadOnlyList<Annotation> annotations = await store.AnnotationsAsync(
            range.Query, Parameters.Count("limit", limit, LimitDefault, Parameters.LimitMax), cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new AnnotationsAnswerModel(
            range.From, range.To, [.. annotations.Where(annotation => IsOf(range.Query, annotation)).Select(Model)]));
    }

    private static async Task<Created<AnnotationModel>> AddAsync(
        NewAnnotationModel annotation, IStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        Annotation stored = await store.AddAnnotationAsync(Read(annotation, time), cancellationToken).ConfigureAwait(false);
        return TypedResults.Created(
            string.Create(CultureInfo.InvariantCulture, $"{ApiEndpoints.Root}/annotations/{stored.Id}"), Model(stored));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        [Description("Its number.")] string id, IStore store, CancellationToken cancellationToken) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && await store.RemoveAnnotationAsync(number, cancellationToken).ConfigureAwait(false)
            ? TypedResults.NoContent()
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "There is no such annotation.");

    private static bool IsOf(RangeQuery query, Annotation annotation) =>
        annotation.Hosts.Count == 0
        || ((!query.Filter.TryGetValue(Dimension.Host, out string[]? hosts) || annotation.Hosts.Intersect(hosts, StringComparer.Ordinal).Any())
            && (!query.Excluded.TryGetValue(Dimension.Host, out string[]? others) || annotation.Hosts.Except(others, StringComparer.Ordinal).Any()));

    private static Annotation Read(NewAnnotationModel annotation, TimeProvider time)
    {
        DateTimeOffset begin = RangeParameters.Parse("time", annotation.Time) ?? time.GetUtcNow();
        DateTimeOffset? end = RangeParameters.Parse("until", annotation.Until);
        Check("until", end is null || end >= begin, "not before 'time'");
        Check("title", !string.IsNullOrWhiteSpace(annotation.Title) && annotation.Title.Length <= TitleMax, $"a text of 1 to {TitleMax} characters");
        Check("text", annotation.Text is null or { Length: <= TextMax }, $"at most {TextMax} characters");
        Check(
            "tags",
            annotation.Tags is null || (annotation.Tags.Count <= TagsMax
                && annotation.Tags.All(tag => tag.Key.Length is > 0 and <= TagMax && tag.Value is { Length: <= TagMax })),
            $"at most {TagsMax} names and values of at most {TagMax} characters");
        Check(
            "hosts",
            annotation.Hosts is null || (annotation.Hosts.Count <= HostsMax && annotation.Hosts.All(host => host is { Length: > 0 and <= HostMax })),
            $"at most {HostsMax} agents' ids");
        return new Annotation(
            Id: 0,
            begin.ToUnixTimeMilliseconds(),
            end?.ToUnixTimeMilliseconds(),
            annotation.Title!,
            annotation.Text ?? "",
            annotation.Tags?.ToDictionary(tag => tag.Key, tag => tag.Value!, StringComparer.Ordinal) ?? [],
            [.. (annotation.Hosts ?? []).Select(host => host!)]);
    }

    private static void Check(string name, bool isRight, string expected)
    {
        if (!isRight)
        {
            throw new BadParameterException(name, expected);
        }
    }

    private static AnnotationModel Model(Annotation annotation) => new()
    {
        Id = annotation.Id,
        Time = TimeOf(annotation.TimeMs),
        Until = annotation.UntilMs is { } until ? TimeOf(until) : null,
        Title = annotation.Title,
        Text = annotation.Text,
        Tags = annotation.Tags,
        Hosts = annotation.Hosts,
    };

    private static DateTime TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
}
