using System.Diagnostics;
using OrleansNats.Testing;

namespace OrleansNats.Interop.Conversations;

/// <summary>Which release the installed nats-server is.</summary>
internal static class ReferenceRelease
{
    private static readonly Lazy<Task<Version>> Asked = new(AskAsync);

    /// <summary>Skips the test when the reference is older than <paramref name="since"/>.</summary>
    public static async Task RequireAsync(Version? since)
    {
        if (since is null) return;
        Version installed = await Asked.Value;
        Assert.SkipWhen(installed < since, $"nats-server {installed} is older than {since}");
    }

    /// <summary>From the output of <c>nats-server -v</c>: <c>nats-server: v2.10.27</c>.</summary>
    private static async Task<Version> AskAsync()
    {
        ServerBinary reference = Servers.Get(Servers.Reference);
        (_, string output) = await ChildProcess.RunAsync(new ProcessStartInfo(reference.FileName, "-v"), TimeSpan.FromSeconds(10));
        string release = output[(output.IndexOf(": v", StringComparison.Ordinal) + 3)..];
        return Version.Parse(release.TrimEnd().Split('-')[0]);
    }
}
