namespace QuerySniff.Aggregator.Api.Model;

/// <summary>The annotations of a range.</summary>
internal sealed record AnnotationsAnswerModel(DateTime From, DateTime To, IReadOnlyList<AnnotationModel> Annotations);
