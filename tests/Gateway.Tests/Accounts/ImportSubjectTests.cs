using System.Text;
using OrleansNats.Gateway.Accounts;
using OrleansNats.Gateway.Accounts.Rules;

namespace OrleansNats.Gateway.Tests.Accounts;

public sealed class ImportSubjectTests
{
    [Theory]
    [InlineData("pub.>", "in.pub.>", "in.>", "pub.>")]
    [InlineData("pub.>", "in.pub.>", "in.pub.a.*", "pub.a.*")]
    [InlineData("pub.>", "in.pub.>", "*.pub.b", "pub.b")]
    [InlineData("pub.>", "in.pub.>", "in.other", null)]
    [InlineData("wild.*.*", "w.$2.$1", "w.2.*", "wild.*.2")]
    [InlineData("wild.*.*", "w.$2.$1", ">", "wild.*.*")]
    [InlineData("wild.*.*", "w.$2.$1", "w.*", null)]
    [InlineData("lit", "lit", "lit", "lit")]
    [InlineData("lit", "other", "*", "lit")]
    [InlineData("lit", "other", "lit", null)]
    [InlineData("a.*", "a.*", "*.b", "a.b")]
    public void Of_Subscription_IsItsSubjectAtTheExporter(string from, string to, string subscription, string? expected) =>
        Assert.Equal(expected, ImportSubject.Of(Import(from, to), Encoding.UTF8.GetBytes(subscription)) is { } found ? Encoding.UTF8.GetString(found) : null);

    /// <summary>A shadow sees those messages of the exporter which the subscription would see under their subject here, and no others.</summary>
    [Fact]
    public void Of_RandomImports_SeesWhatTheSubscriptionSees()
    {
        var random = new Random(5);
        int seen = 0;
        for (int round = 0; round < 4000; round++)
        {
            string from = NaiveSubjects.Pattern(random);
            string to = random.Next(3) == 0 ? from : random.Next(2) == 0 ? "in." + from : NaiveSubjects.Renamed(random, from);
            string subscription = random.Next(2) == 0 ? NaiveSubjects.Pattern(random) : "in." + NaiveSubjects.Pattern(random);
            string? shadow = ImportSubject.Of(Import(from, to), Encoding.UTF8.GetBytes(subscription)) is { } found ? Encoding.UTF8.GetString(found) : null;
            for (int i = 0; i < 30; i++)
            {
                string message = NaiveSubjects.Literal(random);
                bool isWanted = NaiveSubjects.Translate(from, to, message) is { } here && NaiveSubjects.Matches(subscription, here);
                if (isWanted) seen++;
                bool isSeen = shadow is not null && NaiveSubjects.Matches(shadow, message);
                Assert.True(isWanted == isSeen, $"import {from} to {to}, SUB {subscription} became {shadow}; PUB {message}: {isWanted}, {isSeen}");
            }
        }

        Assert.True(seen > 3000, $"only {seen} were to be seen");
    }

    private static StreamImport Import(string from, string to)
    {
        var rules = new RulesBuilder(["E", "I"]);
        Assert.Null(rules.AddStreamExport("E", ">", ExportAccess.Everybody));
        Assert.Null(rules.AddStreamImport("I", "E", from, "", to));
        return rules.Build()["I"].StreamImports[0];
    }
}
