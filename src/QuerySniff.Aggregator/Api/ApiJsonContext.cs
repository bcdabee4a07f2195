using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using QuerySniff.Aggregator.Api.Model;
using QuerySniff.Aggregator.News;

namespace QuerySniff.Aggregator.Api;

/// <summary>How the API's answers are written, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DigestsAnswerModel))]
[JsonSerializable(typeof(DigestAnswerModel))]
[JsonSerializable(typeof(LoadAnswerModel))]
[JsonSerializable(typeof(SeriesAnswerModel))]
[JsonSerializable(typeof(HeatmapAnswerModel))]
[JsonSerializable(typeof(BreakdownAnswerModel))]
[JsonSerializable(typeof(GroupsAnswerModel))]
[JsonSerializable(typeof(ErrorsAnswerModel))]
[JsonSerializable(typeof(DigestErrorsAnswerModel))]
[JsonSerializable(typeof(DistributionAnswerModel))]
[JsonSerializable(typeof(CoverageAnswerModel))]
[JsonSerializable(typeof(AgentsAnswerModel))]
[JsonSerializable(typeof(ConnectionsAnswerModel))]
[JsonSerializable(typeof(TransactionsAnswerModel))]
[JsonSerializable(typeof(UnfinishedAnswerModel))]
[JsonSerializable(typeof(CompareAnswerModel))]
[JsonSerializable(typeof(NewsAnswerModel))]
[JsonSerializable(typeof(AnnotationModel))]
[JsonSerializable(typeof(NewAnnotationModel))]
[JsonSerializable(typeof(AnnotationsAnswerModel))]
[JsonSerializable(typeof(LiveWindowModel))]
[JsonSerializable(typeof(SessionModel))]
[JsonSerializable(typeof(LoginModel))]
[JsonSerializable(typeof(WebhookMessage))]
[JsonSerializable(typeof(ProblemDetails))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
