using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using OrleansNats.Micro;

// "memory" measures what a million subscriptions take; anything else goes to BenchmarkDotNet, as in --filter '*Match*'.
if (args is ["memory", ..])
{
    SubscriptionMemory.Run();
    return;
}

// In process, because BenchmarkDotNet 0.14 cannot build projects for .NET 10.
IConfig config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(MatchBenchmarks).Assembly).Run(args, config);
