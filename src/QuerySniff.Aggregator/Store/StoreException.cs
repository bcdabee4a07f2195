namespace QuerySniff.Aggregator.Store;

/// <summary>The store cannot be opened or used. The message is one line for the operator and says what to do.</summary>
internal sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
