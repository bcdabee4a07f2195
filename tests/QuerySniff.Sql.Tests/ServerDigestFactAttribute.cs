using QuerySniff.TestKit;

namespace QuerySniff.Sql.Tests;

/// <summary>A fact that asks a real server for its digests of the corpus, skipped, saying so, where something is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerDigestFactAttribute : FactAttribute
{
    /// <summary>Asks for the corpus, a server and a client.</summary>
    public ServerDigestFactAttribute() =>
        Skip = new VectorsFactAttribute(Corpus.Folder).Skip
            ?? new PythonFactAttribute("pymysql").Skip
            ?? (MariaDbServer.IsInstalled ? null : "Needs mariadb-server and mariadb-client.");
}
