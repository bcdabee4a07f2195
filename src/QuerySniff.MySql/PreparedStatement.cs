namespace QuerySniff.MySql;

/// <summary>A prepared statement, and the id that the server gave it.</summary>
internal readonly record struct PreparedStatement<TStatement>(uint Id, TStatement Statement);
