using System.Diagnostics;
using System.Globalization;
using System.Net;
using Orleans.Runtime;
using OrleansNats.Silo.Health;
using OrleansNats.Testing;

namespace OrleansNats.Silo.Tests.Processes;

/// <summary>Silos of one machine.</summary>
public sealed class LocalhostClusterTests
{
    private const string Cluster = "orleansnats";

    [Fact]
    public async Task TwoSilos_OneTerminated_DrainsAndTheOtherGoesOn()
    {
        await using SiloProcess first = SiloProcess.Start();
        await first.ReadyAsync();
        await using SiloProcess second = SiloProcess.Start(("ORLEANSNATS_PRIMARY_SILO_PORT", first.SiloPort.ToString(CultureInfo.InvariantCulture)));
        await second.ReadyAsync();
        await using ClusterObserver observer = await ClusterObserver.ConnectAsync(first, Cluster);
        await observer.SeesAsync(second, SiloStatus.Active);

        int code = await second.StopAsync();

        Assert.Equal(0, code);
        Assert.Contains("Silo drains", second.Process.Output, StringComparison.Ordinal);
        Assert.Contains("Silo has left the cluster", second.Process.Output, StringComparison.Ordinal);
        await observer.SeesAsync(second, SiloStatus.Dead);
        Assert.Equal(SiloStatus.Active, (await observer.HostsAsync())[first.SiloPort]);
        Assert.Equal(HttpStatusCode.OK, await first.ProbeAsync(HealthServer.ReadyPath));
    }

    [Fact]
    public async Task Probes_WhileJoining_AreLiveButNotReady()
    {
        // Its primary does not exist, so it stays joining.
        await using SiloProcess silo = SiloProcess.Start(("ORLEANSNATS_PRIMARY_SILO_PORT", FreePort.Take().ToString(CultureInfo.InvariantCulture)));
        await silo.Process.WaitForLineAsync("starts: cluster", SiloProcess.Deadline);
        await Eventually.TrueAsync(() => CanConnect(silo.HealthPort), "the health port listens", SiloProcess.Deadline);

        Assert.Equal(HttpStatusCode.OK, await silo.ProbeAsync(HealthServer.LivePath));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.ProbeAsync(HealthServer.ReadyPath));
        Assert.Equal(1, await AskAsync(silo, "ready"));
        Assert.Equal(0, await AskAsync(silo, "live"));
    }

    [Fact]
    public async Task Probes_OfAReadySilo_SayYes()
    {
        await using SiloProcess silo = SiloProcess.Start();
        await silo.ReadyAsync();

        Assert.Equal(HttpStatusCode.OK, await silo.ProbeAsync(HealthServer.LivePath));
        Assert.Equal(HttpStatusCode.OK, await silo.ProbeAsync(HealthServer.ReadyPath));
        Assert.Equal(HttpStatusCode.NotFound, await silo.ProbeAsync("/"));
        Assert.Equal(0, await AskAsync(silo, "ready"));
        Assert.Equal(0, await silo.StopAsync());
        Assert.Equal(1, await AskAsync(silo, "live"));
    }

    [Fact]
    public async Task Start_PortTaken_EndsWithOneLine()
    {
        await using SiloProcess silo = SiloProcess.Start();
        await silo.ReadyAsync();

        await RefusesAsync("ORLEANSNATS_HEALTH_PORT", silo.HealthPort, $"silo: health_port {silo.HealthPort}: ");
        await RefusesAsync("ORLEANSNATS_SILO_PORT", silo.SiloPort, $"silo: silo_port 127.0.0.1:{silo.SiloPort}: ");
        await RefusesAsync("ORLEANSNATS_GATEWAY_PORT", silo.GatewayPort, $"silo: gateway_port 127.0.0.1:{silo.GatewayPort}: ");
    }

    [Fact]
    public async Task Start_WrongArgument_EndsWithOneLine()
    {
        (int code, string output) = await ChildProcess.RunAsync(new ProcessStartInfo(SiloProcess.Program, ["--cluster", "x"]), SiloProcess.Deadline);

        Assert.Equal(1, code);
        Assert.Equal("silo: unknown argument --cluster; --help lists all", output.TrimEnd());
    }

    private static async Task RefusesAsync(string variable, int port, string expected)
    {
        await using SiloProcess silo = SiloProcess.Start((variable, port.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(1, await silo.Process.WaitForExitAsync(SiloProcess.Deadline));
        Assert.StartsWith(expected, silo.Process.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', silo.Process.ErrorOutput.TrimEnd());
    }

    private static async Task<int> AskAsync(SiloProcess silo, string probe)
    {
        ProcessStartInfo start = new(SiloProcess.Program, ["--probe", probe]);
        start.Environment["ORLEANSNATS_HEALTH_PORT"] = silo.HealthPort.ToString(CultureInfo.InvariantCulture);
        return (await ChildProcess.RunAsync(start, SiloProcess.Deadline)).ExitCode;
    }

    private static bool CanConnect(int port)
    {
        using System.Net.Sockets.TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
