using Microsoft.Extensions.Logging;
using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>Answers requests about tokens in nats-server's form, and logs what became of them.</summary>
internal sealed class ClaimsReplies(SystemMessages messages)
{
    private const int Done = 200;
    private const int Failed = 500;

    public SystemMessages Messages => messages;

    private ILogger Logger => messages.Server.Logger;

    /// <param name="reply">Empty for nobody.</param>
    /// <param name="account">Empty when it concerns not one account.</param>
    public void Accept(string reply, string account, string message)
    {
        ResolverLog.Answered(Logger, account.Length == 0 ? message : $"{message} - {account}");
        Send(reply, new ClaimsStatus(NullIfEmpty(account), Done, message), null);
    }

    /// <param name="reply">Empty for nobody.</param>
    /// <param name="account">Empty when it concerns not one account.</param>
    public void Refuse(string reply, string account, string message, string error)
    {
        ResolverLog.Refused(Logger, account.Length == 0 ? $"{message} - {error}" : $"{message} - {account} - {error}");
        Send(reply, null, new ClaimsError(NullIfEmpty(account), Failed, $"{message} - {error}"));
    }

    public void List(string reply, IReadOnlyList<string> accounts)
    {
        if (reply.Length > 0) messages.Publish(reply, SystemJson.Compact.ClaimsList, server => new ClaimsList(accounts, server), echo: true);
    }

    private void Send(string reply, ClaimsStatus? status, ClaimsError? error)
    {
        if (reply.Length > 0) messages.Publish(reply, SystemJson.Compact.ClaimsAnswer, server => new ClaimsAnswer(server, status, error), echo: true);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
