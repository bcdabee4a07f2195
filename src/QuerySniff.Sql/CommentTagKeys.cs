namespace QuerySniff.Sql;

/// <summary>
/// The keys of comment tags that may be read; every other tag is dropped with its comment. They are what sqlcommenter,
/// Marginalia and Rails' query log write about the code that sends a statement. A tag's value is what the application chose
/// to put there: it leaves the process as it is, so that a key stands here only if its value is the code's and not a user's.
/// </summary>
public static class CommentTagKeys
{
    /// <summary>The service's name: what is read unless told otherwise.</summary>
    public const string Application = "application";

    /// <summary>
    /// The allow-list. <c>traceparent</c>, which differs with each request, is for one who asks for it by name.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
        [Application, "route", "controller", "action", "framework", "job", "db_driver", "traceparent"];
}
