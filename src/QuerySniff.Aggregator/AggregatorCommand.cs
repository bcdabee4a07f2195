using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Web;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator;

/// <summary>The command line: reads the settings from all their sources and runs the aggregator until it is stopped.</summary>
internal static class AggregatorCommand
{
    private const string DataKey = "data";
    private const string HttpKey = "http";
    private const string GrpcKey = "grpc";

    private static readonly SettingKey[] Keys =
    [
        SettingKey.Value(DataKey, "./querysniff-data"),
        SettingKey.Value(HttpKey, "127.0.0.1:7380"),
        SettingKey.Value(GrpcKey, "127.0.0.1:7381"),
    ];

    public static RootCommand Create()
    {
        Option<string?> data = new("--data")
        {
            Description = "Folder of the store, made where there is none [default: ./querysniff-data]",
            HelpName = "DIR",
        };
        Option<string?> http = new("--http")
        {
            Description = "Where the dashboard and the API listen; localhost:PORT and *:PORT too [default: 127.0.0.1:7380]",
            HelpName = "ADDRESS:PORT",
        };
        Option<string?> grpc = new("--grpc")
        {
            Description = "Where agents push to, HTTP/2 without TLS [default: 127.0.0.1:7381]",
            HelpName = "ADDRESS:PORT",
        };
        Option<string?> config = new("--config")
        {
            Description = "YAML file with the keys data, http and grpc",
            HelpName = "FILE",
        };
        RootCommand root = new(
            """
            Stores what querysniff agents push, and serves the dashboard and the API.

            Options go before environment variables (QUERYSNIFF__DATA, QUERYSNIFF__HTTP,
            QUERYSNIFF__GRPC), and those before the config file. Nobody is asked who they are:
            listen beyond the loopback only in a network that you trust.

            Exit codes: 0 stopped by SIGTERM or Ctrl-C, 2 cannot be done as asked (an address in
            use, a data folder that is not ours), 3 not allowed to this user.
            """)
        {
            data, http, grpc, config,
        };
        root.SetAction((parsed, cancellationToken) => RunAsync(
            Settings.Load(new SettingsSources
            {
                Keys = Keys,
                File = parsed.GetValue(config),
                CommandLine = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    [DataKey] = parsed.GetValue(data),
                    [HttpKey] = parsed.GetValue(http),
                    [GrpcKey] = parsed.GetValue(grpc),
                },
            }),
            cancellationToken));
        HelpWithExamples.AddTo(root, new Dictionary<Command, HelpExample[]>
        {
            [root] =
            [
                new HelpExample("querysniff-aggregator", "On this machine alone: the dashboard is at http://127.0.0.1:7380"),
                new HelpExample(
                    "querysniff-aggregator --data /var/lib/querysniff --http 10.0.0.5:7380 --grpc 10.0.0.5:7381",
                    "For a fleet, on a private network"),
            ],
        });
        return root;
    }

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        AggregatorOptions options = new()
        {
            DataFolder = Path.GetFullPath(settings.GetString(DataKey)!),
            Http = Address(settings, HttpKey),
            Grpc = Address(settings, GrpcKey),
        };
        settings.ThrowIfInvalid();
        WebApplication app = AggregatorApp.Create(options, TimeProvider.System);
        await using (app.ConfigureAwait(false))
        {
            await AggregatorApp.StartAsync(app, cancellationToken).ConfigureAwait(false);
            await GreetAsync(app, options, cancellationToken).ConfigureAwait(false);
            await StoppedAsync(app, cancellationToken).ConfigureAwait(false);
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return ExitCode.Ok;
    }

    private static ListenAddress Address(Settings settings, string key)
    {
        if (!ListenAddress.TryParse(settings.GetString(key)!, out ListenAddress? address))
        {
            settings.Reject(key, "an address and a port, such as 127.0.0.1:7380");
            settings.ThrowIfInvalid();
        }

        return address!;
    }

    private static async Task GreetAsync(WebApplication app, AggregatorOptions options, CancellationToken cancellationToken)
    {
        StoreSize size = await app.Services.GetRequiredService<IStore>().SizeAsync(cancellationToken).ConfigureAwait(false);
        Log.StoreOpened(app.Logger, options.DataFolder, size.Rows, size.Digests);
        if (!Dashboard.IsBuilt(options.DashboardFolder))
        {
            Log.DashboardMissing(app.Logger);
        }

        // In the order of the listeners; with port 0 these have the ports that the system chose.
        ICollection<string> addresses = app.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses;
        Log.Listening(app.Logger, addresses.First(), addresses.Last());
    }

    // By the user, or because the writer has failed: then stopping the application throws why.
    private static async Task StoppedAsync(WebApplication app, CancellationToken cancellationToken)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration byUser = cancellationToken.Register(() => stopped.TrySetResult());
        using CancellationTokenRegistration byItself = app.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await stopped.Task.ConfigureAwait(false);
    }
}
