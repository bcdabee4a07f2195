using QuerySniff.TestKit;

namespace QuerySniff.Rpc.Tests;

/// <summary>The contract's classes for Python, generated once for a class of tests by gRPC's own compiler.</summary>
public sealed class PythonStubs : IAsyncLifetime, IDisposable
{
    public const string Modules = "grpc,grpc_tools.protoc";

    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    public static string Script(string name) =>
        RepositoryRoot.Combine("tests", "QuerySniff.Rpc.Tests", "python", name);

    public async Task InitializeAsync()
    {
        if (new PythonFactAttribute(Modules).Skip is not null)
        {
            return;
        }

        string[] arguments =
        [
            "-m", "grpc_tools.protoc", "-I", RepositoryRoot.Combine("protos"),
            $"--python_out={Folder}", $"--grpc_python_out={Folder}", "querysniff/v1/ingest.proto",
        ];
        using ProcessUnderTest compiler = ProcessUnderTest.Start(PythonFactAttribute.Interpreter, arguments);
        Assert.True(await compiler.WaitForExitAsync() == 0, compiler.ToString());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
