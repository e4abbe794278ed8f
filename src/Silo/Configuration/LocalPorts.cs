using System.Net;
using System.Net.NetworkInformation;

namespace OrleansNats.Silo.Configuration;

/// <summary>Ports of silos that are started one after another on one machine without being told any.</summary>
internal static class LocalPorts
{
    /// <summary>How many silos get ports by themselves.</summary>
    private const int MostSilos = 10;

    /// <summary>
    /// Moves the three ports up together to the first numbers that nothing listens on, if none of them was given. The silo on the first
    /// numbers holds the membership; a silo whose port was given holds its own unless told where.
    /// </summary>
    /// <param name="given">Names of the settings that were given.</param>
    public static void Choose(SiloHostOptions options, IReadOnlySet<string> given)
    {
        if (given.Contains("silo_port") || given.Contains("gateway_port") || given.Contains("health_port"))
        {
            if (!given.Contains("primary_silo_port")) options.PrimarySiloPort = options.SiloPort;
            return;
        }

        HashSet<int> taken = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(static (IPEndPoint listener) => listener.Port)];
        int step = Enumerable.Range(0, MostSilos).FirstOrDefault(n => IsFree(taken, n), -1);
        if (step < 0) throw new SiloConfigurationException($"no free ports for one more silo on this machine: {MostSilos} were tried");
        options.SiloPort += step;
        options.GatewayPort += step;
        options.HealthPort += step;
    }

    private static bool IsFree(HashSet<int> taken, int step) =>
        !taken.Contains(SiloHostOptions.DefaultSiloPort + step)
        && !taken.Contains(SiloHostOptions.DefaultGatewayPort + step)
        && !taken.Contains(SiloHostOptions.DefaultHealthPort + step);
}
