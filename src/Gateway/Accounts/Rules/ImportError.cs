namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>What may be wrong with imports and exports, in the words of nats-server 2.15.1.</summary>
internal static class ImportError
{
    public const string InvalidSubject = "sublist: invalid subject";
    public const string InvalidPublishSubject = "invalid publish subject";
    public const string BadServiceType = "bad service response type";
    public const string StreamNotAuthorized = "stream import not authorized";
    public const string ServiceNotAuthorized = "service import not authorized";
    public const string BadPrefix = "stream import prefix can not contain wildcard tokens";
    public const string Duplicate = "stream import already exists";
    public const string Cycle = "import forms a cycle";
    public const string CycleSearchDepth = "search cycle depth exhausted";
    public const string SharingNotFound = "service import not found";
}
