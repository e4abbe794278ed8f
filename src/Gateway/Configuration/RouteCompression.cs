namespace OrleansNats.Gateway.Configuration;

/// <summary>What a server says about compression of routes. It compresses none itself yet, and so agrees on none with any peer.</summary>
public enum RouteCompression
{
    /// <summary><c>accept</c>: leaves it to the other server.</summary>
    Accept,

    /// <summary><c>off</c>: never compresses.</summary>
    Off,

    /// <summary><c>not supported</c>: says nothing, as servers that know no compression.</summary>
    NotSupported,
}
