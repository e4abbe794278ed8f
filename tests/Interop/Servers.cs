using OrleansNats.Testing;

namespace OrleansNats.Interop;

/// <summary>The programs the tests of this project run: the gateway, the reference, and older releases of the reference.</summary>
public static class Servers
{
    public const string Reference = "nats-server";

    public const string Gateway = "gateway";

    /// <summary>Without pooling of routes and compression.</summary>
    public const string Release29 = "nats-server-2.9";

    public const string Release210 = "nats-server-2.10";

    /// <summary>Rows for a theory that must hold on the reference as well as on the gateway.</summary>
    public static TheoryData<string> Both => [Reference, Gateway];

    /// <summary>The program called <paramref name="name"/>. The test is skipped when a nats-server is not installed, and fails when the gateway is not built.</summary>
    public static ServerBinary Get(string name)
    {
        if (name == Reference)
        {
            ServerBinary? reference = ServerBinary.FindReference();
            Assert.SkipWhen(reference is null, "nats-server is not installed");
            return reference!;
        }

        if (name is Release29 or Release210)
        {
            ServerBinary? release = ServerBinary.FindRelease(name["nats-server-".Length..]);
            Assert.SkipWhen(release is null, $"{name} is not installed");
            return release!;
        }

        return ServerBinary.FindGateway()
            ?? throw new InvalidOperationException("the gateway is not built: dotnet build src/Gateway");
    }

    public static Task<ServerProcess> StartAsync(string name, ServerSettings? settings = null) =>
        ServerProcess.StartAsync(Get(name), settings ?? new ServerSettings());
}
