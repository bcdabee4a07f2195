namespace QuerySniff.Digests;

/// <summary>
/// Where a command came from and went to: what a row is keyed by beside its digest. One object for each distinct
/// combination of a <see cref="DimensionsCatalogue"/>. An empty string means unknown. Immutable.
/// </summary>
public sealed class Dimensions
{
    internal Dimensions(int ordinal, string schema, string user, string client, string server, string application)
    {
        Ordinal = ordinal;
        Schema = schema;
        User = user;
        Client = client;
        Server = server;
        Application = application;
    }

    /// <summary>
    /// What stands for every combination that found no place in a catalogue: each of its values is "(other)".
    /// </summary>
    public static Dimensions Other { get; } = new(0, OtherValue, OtherValue, OtherValue, OtherValue, OtherValue);

    /// <summary>
    /// The combination's number in its catalogue, from 1 in the order of appearance; 0 is <see cref="Other"/>. After 2^31 of
    /// them they begin anew.
    /// </summary>
    public int Ordinal { get; }

    /// <summary>The window that it was last used in, as its catalogue counts them; the catalogue's owner alone touches it.</summary>
    internal int LastUsed { get; set; }

    /// <summary>The current schema when the command was sent.</summary>
    public string Schema { get; }

    /// <summary>The user that is logged in.</summary>
    public string User { get; }

    /// <summary>The client's address, without its port.</summary>
    public string Client { get; }

    /// <summary>The server's "ip:port".</summary>
    public string Server { get; }

    /// <summary>
    /// The application, by allow-listed comment tags or the connection attribute <c>program_name</c>.
    /// </summary>
    public string Application { get; }

    private const string OtherValue = "(other)";
}
