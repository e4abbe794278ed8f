using System.Text;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Gateway.Monitoring.Subsz;

/// <summary>The query of <c>/subsz</c>.</summary>
/// <param name="IsListed">Whether subscriptions are shown besides the statistics.</param>
/// <param name="Offset">Subscriptions left out; less than 0 is 0.</param>
/// <param name="Limit">0 or less means the default.</param>
/// <param name="Account">Empty means all.</param>
/// <param name="Test">A subject that shown subscriptions match; empty means any.</param>
internal sealed record SubszQuery(bool IsListed, int Offset, int Limit, string Account, string Test)
{
    /// <summary>What makes the query refusable, in nats-server's words; null when it is good.</summary>
    public string? Contradiction() => Test.Length > 0 && !SubjectSyntax.IsValidPublish(Encoding.UTF8.GetBytes(Test))
        ? $"invalid test subject, must be valid publish subject: {Test}" : null;
}
