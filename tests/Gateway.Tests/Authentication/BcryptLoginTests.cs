using OrleansNats.Gateway.Authentication;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Tests.Authentication;

public sealed class BcryptLoginTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_ManyChecks_NeverRunMoreThanTheBound()
    {
        using var gate = new CheckGate(maxConcurrent: 2);
        using var bothIn = new CountdownEvent(2);
        using var letGo = new ManualResetEventSlim();
        int running = 0, most = 0;
        Task<bool>[] checks = [.. Enumerable.Range(0, 12).Select(_ => gate.RunAsync(Check, CancellationToken.None))];
        Assert.True(await Task.Run(() => bothIn.Wait(Deadline)), "two checks did not start");
        letGo.Set();
        await Task.WhenAll(checks).WaitAsync(Deadline);
        Assert.Equal(2, most);

        bool Check()
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (!bothIn.IsSet) bothIn.Signal();
            letGo.Wait(Deadline);
            Interlocked.Decrement(ref running);
            return true;
        }
    }

    [Fact]
    public async Task AuthenticateAsync_TimeoutWhileWaiting_IsCancelledUnchecked()
    {
        using var gate = new CheckGate(maxConcurrent: 1);
        using var letGo = new ManualResetEventSlim();
        IAuthenticator authenticator = AuthenticatorFactory.Create(Options(), gate);
        Task<bool> busy = gate.RunAsync(() => letGo.Wait(Deadline), CancellationToken.None);
        using var timeout = new CancellationTokenSource();
        Task<ClientIdentity?> waiting = authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=a pass=p"), timeout.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await timeout.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
        letGo.Set();
        Assert.True(await busy.WaitAsync(Deadline));
        ClientIdentity? next = await authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=a pass=p"), default).AsTask().WaitAsync(Deadline);
        Assert.Equal("a", next?.UserName);
    }

    [Fact]
    public async Task AuthenticateAsync_UnknownUser_GoesThroughBcryptToo()
    {
        using var gate = new CheckGate(maxConcurrent: 1);
        using var letGo = new ManualResetEventSlim();
        IAuthenticator authenticator = AuthenticatorFactory.Create(Options(), gate);
        Task<bool> busy = gate.RunAsync(() => letGo.Wait(Deadline), CancellationToken.None);
        Task<ClientIdentity?> known = authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=a pass=x"), default).AsTask();
        Task<ClientIdentity?> unknown = authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=zz pass=x"), default).AsTask();
        Assert.False(known.IsCompleted || unknown.IsCompleted);
        letGo.Set();
        Assert.Null(await known.WaitAsync(Deadline));
        Assert.Null(await unknown.WaitAsync(Deadline));
        Assert.True(await busy.WaitAsync(Deadline));
    }

    [Fact]
    public void AuthenticateAsync_NoPassword_IsRefusedWithoutBcrypt()
    {
        IAuthenticator authenticator = AuthenticatorFactory.Create(Options());
        Assert.True(authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=a"), default).AsTask() is { IsCompletedSuccessfully: true, Result: null });
        Assert.True(authenticator.AuthenticateAsync(AuthenticatorTests.Read("user=zz"), default).AsTask() is { IsCompletedSuccessfully: true, Result: null });
    }

    [Theory, InlineData("token=p", true), InlineData("token=x", false), InlineData("", false)]
    public async Task AuthenticateAsync_BcryptToken_TakesTheToken(string connect, bool expected)
    {
        IAuthenticator authenticator = AuthenticatorFactory.Create(new AuthorizationOptions { Token = AuthenticatorTests.BcryptOfP });
        ClientIdentity? identity = await authenticator.AuthenticateAsync(AuthenticatorTests.Read(connect), default).AsTask().WaitAsync(Deadline);
        Assert.Equal(expected ? "[REDACTED]" : null, identity?.UserName);
    }

    private static AuthorizationOptions Options() => new() { Users = [new("a", AuthenticatorTests.BcryptOfP, null)] };

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
