namespace QuerySniff.Hosting;

/// <summary>How a log line is written.</summary>
public enum LogFormat
{
    /// <summary>For people: time, level, event and message.</summary>
    Text,

    /// <summary>For programs: a JSON object with the message and each value in it.</summary>
    Json,
}
