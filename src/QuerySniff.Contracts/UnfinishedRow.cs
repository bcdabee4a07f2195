namespace QuerySniff.Contracts.V1;

public sealed partial class UnfinishedRow : IDigestRow;
