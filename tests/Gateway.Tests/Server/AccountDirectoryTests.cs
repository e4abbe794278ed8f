using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Server;

namespace OrleansNats.Gateway.Tests.Server;

public sealed class AccountDirectoryTests
{
    [Fact]
    public void Configure_Default_HasGlobalAndSystem() => Assert.Equal(["$G", "$SYS"], Names(Create()));

    [Fact]
    public void Configure_OwnSystemAccount_HasNoDefaultOne()
    {
        AccountDirectory accounts = Create(new AccountsOptions { Names = ["A"], SystemAccount = "A" });
        Assert.Equal(["$G", "A"], Names(accounts));
        Assert.Equal("A", accounts.SystemName);
    }

    [Theory]
    [InlineData(new string[0], null)]
    [InlineData(new[] { "$SYS" }, "$SYS")]
    public void Configure_NoSystemAccount_HasItOnlyIfNamed(string[] names, string? system)
    {
        AccountDirectory accounts = Create(new AccountsOptions { Names = names, NoSystemAccount = true });
        Assert.Equal(system, accounts.SystemName);
        Assert.Equal([.. names.Prepend("$G")], Names(accounts));
    }

    [Fact]
    public void Configure_AccountTakenAwayAndGivenBack_IsTheSameAndAnnouncedAgain()
    {
        AccountDirectory accounts = Create(new AccountsOptions { Names = ["A"] });
        Account before = accounts.Find("A"u8)!;
        accounts.Configure(new AccountsOptions());
        Assert.Null(accounts.Find("A"u8));
        Assert.Equal(["$G", "$SYS"], Names(accounts));

        var added = new List<Account>();
        accounts.OnAdded = added.Add;
        accounts.Configure(new AccountsOptions { Names = ["A", "B"] });

        Assert.Same(before, accounts.Find("A"u8));
        Assert.Equal(["A", "B"], added.Select(static account => account.Name));
    }

    private static AccountDirectory Create(AccountsOptions? options = null) => new(options ?? new AccountsOptions(), cached: true, isClustered: false);

    private static string[] Names(AccountDirectory accounts) => [.. accounts.All.Select(static account => account.Name).Order(StringComparer.Ordinal)];
}
