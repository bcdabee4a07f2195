namespace QuerySniff.Aggregator.Api;

/// <summary>A parameter of a request is not what it must be: 400, with the parameter's name.</summary>
internal sealed class BadParameterException(string parameter, string expected)
    : BadHttpRequestException($"The parameter '{parameter}' must be {expected}.", StatusCodes.Status400BadRequest)
{
    public string Parameter { get; } = parameter;
}
