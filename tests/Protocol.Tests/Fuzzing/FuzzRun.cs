using System.Globalization;

namespace OrleansNats.Protocol.Tests.Fuzzing;

/// <summary>
/// How long the fuzz tests run. <c>ORLEANSNATS_FUZZ_ITERATIONS</c> asks for a longer run, with inputs that CI does not see.
/// </summary>
internal static class FuzzRun
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("ORLEANSNATS_FUZZ_ITERATIONS");

    /// <summary>Inputs of one test.</summary>
    public static long Iterations(long usual) => Asked is null ? usual : long.Parse(Asked, CultureInfo.InvariantCulture);
}
