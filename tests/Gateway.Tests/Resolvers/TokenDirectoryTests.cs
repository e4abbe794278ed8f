using System.Security.Cryptography;
using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Resolvers;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Resolvers;

/// <summary>What a directory of tokens keeps, takes and forgets.</summary>
public sealed class TokenDirectoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;
    private readonly ManualTime _time = new();
    private readonly TokenMaker _maker = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Save_Token_IsInAFileNamedAfterItsAccount()
    {
        TokenDirectory directory = await OpenAsync(Full());
        string account = TokenMaker.NewAccount();
        string token = _maker.Token(account, _time.GetUtcNow());
        Assert.True(await directory.SaveAsync(account, token));
        Assert.False(await directory.SaveAsync(account, token)); // no other one
        Assert.Equal(token, await File.ReadAllTextAsync(FileOf(account)));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FileOf(account)));
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token)), await directory.HashAsync());
        Assert.Equal([account], await directory.KeysAsync());
    }

    [Fact]
    public async Task SaveIfNewer_OlderToken_IsNotTaken()
    {
        TokenDirectory directory = await OpenAsync(Full());
        string account = TokenMaker.NewAccount();
        string older = _maker.Token(account, _time.GetUtcNow());
        string newer = _maker.Token(account, _time.GetUtcNow().AddSeconds(1));
        Assert.True(await directory.SaveIfNewerAsync(account, newer));
        Assert.False(await directory.SaveIfNewerAsync(account, older));
        Assert.Equal(newer, await directory.LoadAsync(account));
        Assert.True(await directory.SaveAsync(account, older)); // whoever pushes means it
        Assert.Equal(older, await directory.LoadAsync(account));
    }

    [Fact]
    public async Task SaveIfNewer_WhatIsNoTokenOfTheAccount_IsRefused()
    {
        TokenDirectory directory = await OpenAsync(Full());
        string account = TokenMaker.NewAccount();
        string token = _maker.Token(account, _time.GetUtcNow());
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.SaveIfNewerAsync(account, "x.y.z"));
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.SaveIfNewerAsync(account, token[..^4] + "AAAA"));
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.SaveIfNewerAsync(TokenMaker.NewAccount(), token));
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.SaveAsync("../x", token));
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.LoadAsync("../x"));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData(TokenDeletion.Rename, true)]
    [InlineData(TokenDeletion.Remove, false)]
    public async Task Delete_Token_IsRenamedOrRemoved(TokenDeletion deletion, bool isKept)
    {
        TokenDirectory directory = await OpenAsync(Full() with { Deletion = deletion });
        string account = TokenMaker.NewAccount();
        Assert.False(await directory.DeleteAsync(account));
        await directory.SaveAsync(account, _maker.Token(account, _time.GetUtcNow()));
        Assert.True(await directory.DeleteAsync(account));
        Assert.Null(await directory.LoadAsync(account));
        Assert.Equal(isKept, File.Exists(FileOf(account) + ".deleted"));
        Assert.Equal(new byte[32], await directory.HashAsync());
    }

    [Fact]
    public async Task Delete_NotAllowed_IsRefused()
    {
        TokenDirectory directory = await OpenAsync(Full());
        await Assert.ThrowsAsync<TokenStoreException>(() => directory.DeleteAsync(TokenMaker.NewAccount()));
    }

    [Fact]
    public async Task Save_FullStore_RefusesNewAccountsAndTakesTokensOfOldOnes()
    {
        TokenDirectory directory = await OpenAsync(Full() with { Limit = 1 });
        string account = TokenMaker.NewAccount();
        string other = TokenMaker.NewAccount();
        await directory.SaveAsync(account, _maker.Token(account, _time.GetUtcNow()));
        TokenStoreException refusal = await Assert.ThrowsAsync<TokenStoreException>(() => directory.SaveAsync(other, _maker.Token(other, _time.GetUtcNow())));
        Assert.Equal("jwt store is full", refusal.Message);
        Assert.True(await directory.SaveAsync(account, _maker.Token(account, _time.GetUtcNow().AddSeconds(1))));
    }

    [Fact]
    public async Task Open_FilesThatAreNoTokens_AreToldOfAndLeftAlone()
    {
        string good = TokenMaker.NewAccount();
        string[] bad = [TokenMaker.NewAccount(), TokenMaker.NewAccount(), TokenMaker.NewAccount(), "readme"];
        await File.WriteAllTextAsync(FileOf(good), _maker.Token(good, _time.GetUtcNow()));
        await File.WriteAllTextAsync(FileOf(bad[0]), "corrupt");
        await File.WriteAllTextAsync(FileOf(bad[1]), _maker.Token(good, _time.GetUtcNow()));
        await File.WriteAllBytesAsync(FileOf(bad[2]), new byte[(1024 * 1024) + 1]);
        await File.WriteAllTextAsync(FileOf(bad[3]), "x");
        await File.WriteAllTextAsync(FileOf(good) + ".unfinished", "half");
        var directory = new TokenDirectory(Full(), _time);
        IReadOnlyList<string> faults = await directory.OpenAsync();
        Assert.Equal(4, faults.Count);
        Assert.All(bad, name => Assert.Contains(faults, fault => fault.Contains(name, StringComparison.Ordinal)));
        Assert.Equal([good], await directory.KeysAsync());
        Assert.Equal(5, Directory.GetFiles(_folder).Length); // the interrupted write is gone
        Assert.True(await directory.SaveIfNewerAsync(bad[0], _maker.Token(bad[0], _time.GetUtcNow()))); // a good one may take its place
    }

    [Fact]
    public async Task Open_DirectoryThatCannotBeMade_IsRefused()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        var directory = new TokenDirectory(Full() with { Path = Path.Combine(file, "x") }, _time);
        await Assert.ThrowsAsync<TokenStoreException>(directory.OpenAsync);
    }

    [Fact]
    public async Task Reload_DirectoryWasChanged_SaysWhichTokensAreOthers()
    {
        TokenDirectory directory = await OpenAsync(Full());
        string[] accounts = [TokenMaker.NewAccount(), TokenMaker.NewAccount(), TokenMaker.NewAccount()];
        foreach (string account in accounts[..2]) await directory.SaveAsync(account, _maker.Token(account, _time.GetUtcNow()));
        await File.WriteAllTextAsync(FileOf(accounts[1]), _maker.Token(accounts[1], _time.GetUtcNow().AddSeconds(1)));
        await File.WriteAllTextAsync(FileOf(accounts[2]), _maker.Token(accounts[2], _time.GetUtcNow()));
        Assert.Equal(accounts[1..].Order(StringComparer.Ordinal), (await directory.ReloadAsync([])).Order(StringComparer.Ordinal));
        Assert.Empty(await directory.ReloadAsync([]));
    }

    [Fact]
    public async Task Load_TokenAtItsEnd_IsRemovedAndNotHandedOn()
    {
        TokenDirectory directory = await OpenAsync(Full());
        string account = TokenMaker.NewAccount();
        await directory.SaveAsync(account, _maker.Token(account, _time.GetUtcNow(), claims => claims.ExpiresAt = _time.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds()));
        await directory.RemoveEndedAsync();
        Assert.NotNull(await directory.PeekAsync(account));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await directory.PeekAsync(account));
        Assert.Empty(await directory.KeysAsync());
        await directory.RemoveEndedAsync();
        Assert.False(File.Exists(FileOf(account)));
    }

    private ResolverDirectoryOptions Full() => new(_folder, IsCache: false);

    private string FileOf(string account) => Path.Combine(_folder, account + ".jwt");

    private async Task<TokenDirectory> OpenAsync(ResolverDirectoryOptions options)
    {
        var directory = new TokenDirectory(options, _time);
        Assert.Empty(await directory.OpenAsync());
        return directory;
    }
}
