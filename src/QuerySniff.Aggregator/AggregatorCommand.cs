using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using QuerySniff.Aggregator.Store;
using QuerySniff.Aggregator.Store.Sqlite;
using QuerySniff.Aggregator.Web;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator;

/// <summary>The command line: reads the settings from all their sources and runs the aggregator until it is stopped.</summary>
internal static class AggregatorCommand
{
    public static RootCommand Create()
    {
        Option<string?> data = new("--data")
        {
            Description = "Folder of the store, made where there is none [default: ./querysniff-data]",
            HelpName = "DIR",
            Recursive = true,
        };
        Option<string?> http = new("--http")
        {
            Description = "Where the dashboard and the API listen; localhost:PORT and *:PORT too [default: 127.0.0.1:7380]",
            HelpName = "ADDRESS:PORT",
        };
        Option<string?> grpc = new("--grpc")
        {
            Description = "Where agents push to [default: 127.0.0.1:7381]",
            HelpName = "ADDRESS:PORT",
        };
        Option<string?> config = new("--config")
        {
            Description = "YAML file; deploy/aggregator.yaml explains its keys",
            HelpName = "FILE",
            Recursive = true,
        };
        RootCommand root = new(
            """
            Stores what querysniff agents push, and serves the dashboard and the API.

            Options go before environment variables (QUERYSNIFF__DATA, QUERYSNIFF__HTTP,
            QUERYSNIFF__GRPC), and those before the config file. Beyond the loopback it listens
            only with a certificate and tokens, which the config file names.

            Exit codes: 0 stopped by SIGTERM or Ctrl-C, 2 cannot be done as asked (an address in
            use, a data folder that is not ours), 3 not allowed to this user.
            """)
        {
            data, http, grpc, config,
        };
        root.SetAction((parsed, cancellationToken) => RunAsync(
            Load(parsed.GetValue(config), new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [AggregatorSettings.DataKey] = parsed.GetValue(data),
                [AggregatorSettings.HttpKey] = parsed.GetValue(http),
                [AggregatorSettings.GrpcKey] = parsed.GetValue(grpc),
            }),
            cancellationToken));
        Command backup = CreateBackup(data, config);
        root.Add(backup);
        Command token = TokenCommand.Create();
        root.Add(token);
        HelpWithExamples.AddTo(root, new Dictionary<Command, HelpExample[]>
        {
            [root] =
            [
                new HelpExample("querysniff-aggregator", "On this machine alone: the dashboard is at http://127.0.0.1:7380"),
                new HelpExample(
                    "querysniff-aggregator --config /etc/querysniff/aggregator.yaml",
                    "For a fleet: with addresses, certificate and tokens from a file"),
            ],
            [token] =
            [
                new HelpExample(
                    "querysniff-aggregator token admin alice >> /etc/querysniff/tokens",
                    "Shows a new token, and keeps its hash; an aggregator that runs takes it over"),
            ],
            [backup] =
            [
                new HelpExample(
                    "querysniff-aggregator backup --data /var/lib/querysniff /backup/querysniff-2026-11-22.db",
                    "A copy of this moment; to restore it, stop the aggregator and put it in querysniff.db's place"),
            ],
        });
        return root;
    }

    private static Command CreateBackup(Option<string?> data, Option<string?> config)
    {
        Argument<string> file = new("FILE") { Description = "The copy; it must not be there yet" };
        Command backup = new("backup", "Copies the store to a file, while the aggregator runs or not.") { file };
        backup.SetAction(parsed =>
        {
            Settings settings = Load(parsed.GetValue(config), new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [AggregatorSettings.DataKey] = parsed.GetValue(data),
            });
            settings.ThrowIfInvalid();
            try
            {
                SqliteBackup.Run(
                    Path.GetFullPath(settings.GetString(AggregatorSettings.DataKey)!), Path.GetFullPath(parsed.GetRequiredValue(file)));
                return ExitCode.Ok;
            }
            catch (StoreException exception)
            {
                throw new UsageException(exception.Message, exception);
            }
        });
        return backup;
    }

    private static Settings Load(string? file, IReadOnlyDictionary<string, string?> commandLine) => Settings.Load(new SettingsSources
    {
        Keys = AggregatorSettings.Keys,
        File = file,
        CommandLine = commandLine,
    });

    private static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        AggregatorOptions options = AggregatorSettings.From(settings);
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
