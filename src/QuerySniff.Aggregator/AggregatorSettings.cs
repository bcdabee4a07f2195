using QuerySniff.Aggregator.News;
using QuerySniff.Aggregator.Otlp;
using QuerySniff.Aggregator.Security;
using QuerySniff.Aggregator.Store;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator;

/// <summary>The aggregator's keys (deploy/aggregator.yaml explains them), and what they are read as.</summary>
internal static class AggregatorSettings
{
    public const string DataKey = "data";
    public const string HttpKey = "http";
    public const string GrpcKey = "grpc";

    public const string TokensKey = "tokens";
    public const string CertificateKey = "certificate";
    public const string CertificateKeyKey = "certificate_key";
    public const string ClientCaKey = "client_ca";
    public const string AllowInsecureKey = "allow_insecure";

    private const string OpenMetricsKey = "open_metrics";
    private const string Off = "off";

    private const string MetricsDigestsKey = "metrics_digests";

    // Each digest is five series; a Prometheus is no store for all of them.
    private const int MetricsDigestsMax = 1_000;

    private const string OtlpEndpointKey = "otlp_endpoint";
    private const string OtlpHeadersFileKey = "otlp_headers_file";
    private const string OtlpIntervalKey = "otlp_interval_seconds";

    // Windows are of 10 s; and beyond an hour no one sees what happens.
    private const int OtlpIntervalMin = 10;
    private const int OtlpIntervalMax = 3_600;

    private const string WebhookKey = "webhook";
    private const string WebhookKeyFileKey = "webhook_key_file";
    private const string PublicUrlKey = "public_url";

    private const string WindowsKey = "keep_windows_hours";
    private const string MinutesKey = "keep_minutes_days";
    private const string HoursKey = "keep_hours_days";

    // What is kept can be long, and the disk decides; a century is no number that anybody means.
    private const int HoursMax = 24 * 366;
    private const int DaysMax = 366 * 100;

    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        SettingKey.Value(DataKey, "./querysniff-data"),
        SettingKey.Value(HttpKey, "127.0.0.1:7380"),
        SettingKey.Value(GrpcKey, "127.0.0.1:7381"),
        SettingKey.Value(TokensKey, Off),
        SettingKey.Value(CertificateKey, Off),
        SettingKey.Value(CertificateKeyKey, Off),
        SettingKey.Value(ClientCaKey, Off),
        SettingKey.Value(AllowInsecureKey, "false"),
        SettingKey.Value(OpenMetricsKey, "false"),
        SettingKey.Value(MetricsDigestsKey, "50"),
        SettingKey.Value(OtlpEndpointKey, Off) with { IsSecret = true },
        SettingKey.Value(OtlpHeadersFileKey, Off),
        SettingKey.Value(OtlpIntervalKey, "60"),
        SettingKey.Value(PublicUrlKey, Off),
        SettingKey.Value(WebhookKey, Off) with { IsSecret = true },
        SettingKey.Value(WebhookKeyFileKey, Off),
        SettingKey.Value(WindowsKey, "6"),
        SettingKey.Value(MinutesKey, "3"),
        SettingKey.Value(HoursKey, "90"),
    ];

    /// <summary>Reads the settings. What is wrong is among their problems.</summary>
    public static AggregatorOptions From(Settings settings)
    {
        AggregatorOptions options = new()
        {
            DataFolder = Path.GetFullPath(settings.GetString(DataKey)!),
            Http = Address(settings, HttpKey),
            Grpc = Address(settings, GrpcKey),
            Retention = RetentionOf(settings),
            Security = SecurityOf(settings),
            MetricsDigests = settings.GetInt32(MetricsDigestsKey, 0, MetricsDigestsMax)!.Value,
            Otlp = OtlpOf(settings),
            Webhook = WebhookOf(settings),
            PublicUrl = Url(settings, PublicUrlKey) is { } url ? new Uri($"{url.AbsoluteUri.TrimEnd('/')}/") : null,
        };
        if (!options.Security.AllowInsecure)
        {
            RejectOpen(settings, options);
        }

        return options;
    }

    private static SecurityOptions SecurityOf(Settings settings)
    {
        SecurityOptions security = new()
        {
            TokensFile = File(settings, TokensKey),
            CertificateFile = File(settings, CertificateKey),
            CertificateKeyFile = File(settings, CertificateKeyKey),
            ClientCaFile = File(settings, ClientCaKey),
            AllowInsecure = Flag(settings, AllowInsecureKey),
            OpenMetrics = Flag(settings, OpenMetricsKey),
        };
        if (security.CertificateFile is null != security.CertificateKeyFile is null)
        {
            settings.Reject(
                security.CertificateFile is null ? CertificateKey : CertificateKeyKey,
                $"a PEM file, since {CertificateKey} and {CertificateKeyKey} go together");
        }

        if (security is { ClientCaFile: not null, CertificateFile: null })
        {
            settings.Reject(CertificateKey, $"a PEM file where {ClientCaKey} is one: agents show certificates over TLS alone");
        }

        return security;
    }

    // What is said in queries is nobody's who happens to reach a port.
    private static void RejectOpen(Settings settings, AggregatorOptions options)
    {
        SecurityOptions security = options.Security;
        bool isEncrypted = security.CertificateFile is not null;
        if (!options.Http.IsLoopback && !(isEncrypted && security.TokensFile is not null))
        {
            settings.Reject(HttpKey, Guarded($"{TokensKey} (`querysniff-aggregator token` makes one)"));
        }

        if (!options.Grpc.IsLoopback && !(isEncrypted && (security.TokensFile ?? security.ClientCaFile) is not null))
        {
            settings.Reject(GrpcKey, Guarded($"{TokensKey} or {ClientCaKey}"));
        }
    }

    private static OtlpOptions? OtlpOf(Settings settings)
    {
        (Uri? endpoint, string? headersFile) = Receiver(settings, OtlpEndpointKey, OtlpHeadersFileKey);
        TimeSpan interval = TimeSpan.FromSeconds(settings.GetInt32(OtlpIntervalKey, OtlpIntervalMin, OtlpIntervalMax)!.Value);
        return endpoint is null ? null : new OtlpOptions(endpoint, headersFile, interval);
    }

    private static WebhookOptions? WebhookOf(Settings settings)
    {
        (Uri? address, string? keyFile) = Receiver(settings, WebhookKey, WebhookKeyFileKey);
        return address is null ? null : new WebhookOptions(address, keyFile);
    }

    // An address, and the file of the secret that goes with what is sent there.
    private static (Uri? Address, string? File) Receiver(Settings settings, string addressKey, string fileKey)
    {
        string? file = File(settings, fileKey);
        Uri? address = Url(settings, addressKey);
        if (address is null && file is not null)
        {
            settings.Reject(addressKey, $"an address where {fileKey} is set");
        }

        if (file is not null && !System.IO.File.Exists(file))
        {
            settings.Reject(fileKey, "a file that is there, or off");
        }

        return (address, file);
    }

    private static Uri? Url(Settings settings, string key)
    {
        string text = settings.GetString(key)!;
        if (text == Off)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            return url;
        }

        settings.Reject(key, "an http or https address, or off");
        return null;
    }

    private static string Guarded(string who) =>
        $"an address of the loopback unless {CertificateKey} and {CertificateKeyKey} are set, and {who}; "
        + $"{AllowInsecureKey}: true opens it to whoever gets there";

    private static string? File(Settings settings, string key)
    {
        string file = settings.GetString(key)!;
        if (file.Length == 0)
        {
            settings.Reject(key, "a file, or off");
        }

        return file is Off or "" ? null : Path.GetFullPath(file);
    }

    private static bool Flag(Settings settings, string key)
    {
        string text = settings.GetString(key)!;
        if (text is not ("true" or "false"))
        {
            settings.Reject(key, "true or false");
        }

        return text is "true";
    }

    private static Retention RetentionOf(Settings settings)
    {
        Retention retention = new()
        {
            Windows = TimeSpan.FromHours(settings.GetInt32(WindowsKey, 1, HoursMax)!.Value),
            Minutes = TimeSpan.FromDays(settings.GetInt32(MinutesKey, 1, DaysMax)!.Value),
            Hours = TimeSpan.FromDays(settings.GetInt32(HoursKey, 1, DaysMax)!.Value),
        };
        if (retention.Minutes < retention.Windows)
        {
            settings.Reject(MinutesKey, $"at least as long as {WindowsKey}");
        }

        if (retention.Hours < retention.Minutes)
        {
            settings.Reject(HoursKey, $"at least as long as {MinutesKey}");
        }

        return retention;
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
}
