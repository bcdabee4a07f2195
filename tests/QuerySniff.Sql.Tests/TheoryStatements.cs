using System.Reflection;

namespace QuerySniff.Sql.Tests;

/// <summary>The statements of this project's own theories on the normal form: the first argument of each row.</summary>
internal static class TheoryStatements
{
    public static IEnumerable<string> All() =>
        from type in new[] { typeof(FingerprintTests), typeof(LexicalGrammarTests), typeof(StatementKindTests) }
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public)
        from row in method.GetCustomAttributes<InlineDataAttribute>()
        let sql = row.GetData(method).First()[0] as string
        where sql is not null && sql.Contains(' ', StringComparison.Ordinal)
        select sql;
}
