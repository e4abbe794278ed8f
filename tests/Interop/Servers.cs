using OrleansNats.Testing;

namespace OrleansNats.Interop;

/// <summary>The two programs the tests of this project run.</summary>
public static class Servers
{
    public const string Reference = "nats-server";

    public const string Gateway = "gateway";

    /// <summary>Rows for a theory that must hold on the reference as well as on the gateway.</summary>
    public static TheoryData<string> Both => [Reference, Gateway];

    /// <summary>The program called <paramref name="name"/>. The test is skipped when the reference is not installed, and fails when the gateway is not built.</summary>
    public static ServerBinary Get(string name)
    {
        if (name == Reference)
        {
            ServerBinary? reference = ServerBinary.FindReference();
            Assert.SkipWhen(reference is null, "nats-server is not installed");
            return reference!;
        }

        return ServerBinary.FindGateway()
            ?? throw new InvalidOperationException("the gateway is not built: dotnet build src/Gateway");
    }

    public static Task<ServerProcess> StartAsync(string name, ServerSettings? settings = null) =>
        ServerProcess.StartAsync(Get(name), settings ?? new ServerSettings());
}
