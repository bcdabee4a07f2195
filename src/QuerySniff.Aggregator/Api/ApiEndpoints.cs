using Microsoft.AspNetCore.Http.HttpResults;
using QuerySniff.Aggregator.Security;

namespace QuerySniff.Aggregator.Api;

/// <summary>The API's routes.</summary>
internal static class ApiEndpoints
{
    public const string Root = "/api/v1";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder api = endpoints.MapGroup(Root).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/digests", DigestsApi.GetDigestsAsync).WithCsv("digests")
            .WithTags("Digests").WithName("getDigests").WithSummary("The top digests of a range");
        RouteGroupBuilder digest = api.MapGroup("/digests/{digest}").WithTags("Digests");
        api.MapGet("/digests/{digest}", DigestApi.GetDigestAsync)
            .WithTags("Digests").WithName("getDigest").WithSummary("One digest over a range")
            .ProducesProblem(StatusCodes.Status404NotFound);
        digest.MapGet("/series", DigestApi.GetSeriesAsync)
            .WithName("getDigestSeries").WithSummary("One digest over time")
            .ProducesProblem(StatusCodes.Status404NotFound);
        digest.MapGet("/heatmap", DigestApi.GetHeatmapAsync)
            .WithName("getDigestHeatmap").WithSummary("One digest's durations over time")
            .ProducesProblem(StatusCodes.Status404NotFound);
        digest.MapGet("/breakdown", DigestApi.GetBreakdownAsync).WithCsv("groups")
            .WithName("getDigestBreakdown").WithSummary("One digest by the values of a dimension")
            .ProducesProblem(StatusCodes.Status404NotFound);
        digest.MapGet("/errors", ErrorsApi.GetDigestErrorsAsync).WithCsv("codes")
            .WithName("getDigestErrors").WithSummary("One digest's errors by code")
            .ProducesProblem(StatusCodes.Status404NotFound);
        digest.MapGet("/distribution", DigestApi.GetDistributionAsync).WithCsv("groups")
            .WithName(Parameters.DistributionOperation).WithSummary("How long one digest's commands took, by the values of a dimension")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/errors", ErrorsApi.GetErrorsAsync).WithCsv("codes")
            .WithTags("Errors").WithName("getErrors").WithSummary("The errors of a range by code");
        api.MapGet("/groups", DigestsApi.GetGroupsAsync).WithCsv("groups")
            .WithTags("Digests").WithName(Parameters.GroupsOperation).WithSummary("The commands of a range by the values of a dimension");
        api.MapGet("/compare", CompareApi.GetCompareAsync).WithCsv("digests")
            .WithTags("Digests").WithName(Parameters.ComparisonOperation).WithSummary("Two ranges: what is new, gone, slower and faster");
        api.MapGet("/news", NewsApi.GetNewsAsync).WithCsv("events")
            .WithTags("Digests").WithName("getNews").WithSummary("What was found new, slower or failing more often");
        AnnotationsApi.Map(api);
        api.MapGet("/load", DigestsApi.GetLoadAsync)
            .WithTags("Digests").WithName("getLoad").WithSummary("Load over time, by the digests that make most of it");
        api.MapGet("/live", LiveApi.GetLive)
            .WithTags("Digests").WithName("getLive").WithSummary("The newest 10 s of all agents, pushed as they come (Server-Sent Events)")
            .Produces<Model.LiveWindowModel>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/connections", SessionsApi.GetConnectionsAsync).WithCsv("groups")
            .WithTags("Sessions").WithName(Parameters.ConnectionsOperation).WithSummary("Connections by the values of a dimension");
        api.MapGet("/transactions", SessionsApi.GetTransactionsAsync).WithCsv("groups")
            .WithTags("Sessions").WithName(Parameters.TransactionsOperation)
            .WithSummary("Transactions by the statement that opened them, or by the values of a dimension");
        api.MapGet("/unfinished", SessionsApi.GetUnfinishedAsync).WithCsv("groups")
            .WithTags("Sessions").WithName(Parameters.UnfinishedOperation)
            .WithSummary("What is running, and what was killed, timed out or cut off");
        api.MapGet("/coverage", FleetApi.GetCoverageAsync).WithCsv("servers")
            .WithTags("Fleet").WithName("getCoverage").WithSummary("How much of the traffic was decoded, and why not the rest");
        api.MapGet("/agents", FleetApi.GetAgentsAsync).WithCsv("agents")
            .WithTags("Fleet").WithName("getAgents").WithSummary("The agents");
        MapSession(api);
        endpoints.MapOpenApi(Root + "/openapi.json");
        endpoints.Map("/api/{**path}", NotFound).ExcludeFromDescription();
    }

    private static RouteHandlerBuilder WithCsv(this RouteHandlerBuilder operation, string table)
    {
        CsvTable csv = new(table);
        return operation.AddEndpointFilter(csv).WithMetadata(csv);
    }

    private static void MapSession(RouteGroupBuilder api)
    {
        RouteGroupBuilder session = api.MapGroup("/session").WithTags("Session").WithMetadata(OpenToAll.Mark);
        session.MapGet("", SessionApi.GetSession).WithName("getSession").WithSummary("Who is asking");
        session.MapPost("", SessionApi.PostSession).WithName("postSession").WithSummary("Log in with a token, for a cookie")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        session.MapDelete("", SessionApi.DeleteSession).WithName("deleteSession").WithSummary("Log out")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static ProblemHttpResult NotFound() => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound, detail: $"The API is under {Root}; {Root}/openapi.json describes it.");
}
