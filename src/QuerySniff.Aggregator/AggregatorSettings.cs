using QuerySniff.Aggregator.Store;
using QuerySniff.Hosting;

namespace QuerySniff.Aggregator;

/// <summary>The aggregator's keys (deploy/aggregator.yaml explains them), and what they are read as.</summary>
internal static class AggregatorSettings
{
    public const string DataKey = "data";
    public const string HttpKey = "http";
    public const string GrpcKey = "grpc";

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
        SettingKey.Value(WindowsKey, "6"),
        SettingKey.Value(MinutesKey, "3"),
        SettingKey.Value(HoursKey, "90"),
    ];

    /// <summary>Reads the settings. What is wrong is among their problems.</summary>
    public static AggregatorOptions From(Settings settings) => new()
    {
        DataFolder = Path.GetFullPath(settings.GetString(DataKey)!),
        Http = Address(settings, HttpKey),
        Grpc = Address(settings, GrpcKey),
        Retention = RetentionOf(settings),
    };

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
