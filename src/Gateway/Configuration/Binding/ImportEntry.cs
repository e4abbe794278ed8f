namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>One item of <c>imports</c> as written.</summary>
/// <param name="Account">The importer.</param>
/// <param name="Exporter">The account that it is from.</param>
/// <param name="Subject">The subject there.</param>
/// <param name="Prefix">Of streams; empty for none.</param>
/// <param name="To">Empty for none.</param>
/// <param name="Share">Of services.</param>
internal sealed record ImportEntry(string Account, string Exporter, string Subject, bool IsService, string Prefix, string To, bool Share);
