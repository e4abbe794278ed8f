namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>Messages of an account that others may have.</summary>
/// <param name="Subject">May have wildcards.</param>
internal sealed record StreamExport(string Subject, ExportAccess Access);
