namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>How many answers a service gives to a request.</summary>
internal enum ResponseType
{
    /// <summary>One.</summary>
    Singleton,

    /// <summary>Any number, until one without payload or until none has come for the threshold.</summary>
    Stream,

    /// <summary>As <see cref="Stream"/>: parts of one answer.</summary>
    Chunked,
}
