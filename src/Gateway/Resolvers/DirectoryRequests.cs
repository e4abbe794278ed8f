using System.Text;
using System.Text.Json;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Authentication.Operators;
using OrleansNats.Gateway.Internal;
using OrleansNats.Gateway.SystemEvents;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>Requests about the tokens of a directory that change none of them, and the one that takes accounts away (facts 9.2).</summary>
internal sealed class DirectoryRequests(ClaimsReplies replies, TrustedAccounts accounts, DirectoryTokens tokens, OperatorTrust trust)
{
    private const int AccountToken = 3;

    private SystemMessages Messages => replies.Messages;

    /// <param name="lookups">Apart from the others: other servers wait for these.</param>
    public void Subscribe(InternalLane lane, InternalLane lookups)
    {
        InternalClient client = Messages.Server.Internal;
        client.Subscribe(Messages.System, SystemSubjects.ListClaims, lane, ListAsync);
        client.Subscribe(Messages.System, SystemSubjects.DeleteClaims, lane, DeleteAsync);
        if (!tokens.Options.IsCache) client.Subscribe(Messages.System, SystemSubjects.AccountRequest("*", "CLAIMS.LOOKUP"), lookups, LookUpAsync);
    }

    private async ValueTask ListAsync(InternalMessage request)
    {
        if (request.Reply.Length > 0) replies.List(request.Reply, await tokens.Directory.KeysAsync());
    }

    /// <summary>Answers with the token as it is, with nothing if there is none, and not at all if it cannot be read.</summary>
    private async ValueTask LookUpAsync(InternalMessage request)
    {
        if (request.Reply.Length == 0) return;
        string account = SystemSubjects.Token(request.Subject, AccountToken) ?? "";
        try
        {
            byte[] token = Encoding.UTF8.GetBytes(await tokens.Directory.LoadAsync(account) ?? "");
            Messages.AnswerPlainly(request.Reply, () => token);
        }
        catch (TokenStoreException e)
        {
            ResolverLog.StepFailed(Messages.Server.Logger, "looking up an account", e.Message);
        }
    }

    private async ValueTask DeleteAsync(InternalMessage request)
    {
        string? error = FindFault(request.Body, out string signer, out string[] names);
        if (error is not null)
        {
            replies.Refuse(request.Reply, "", $"delete accounts request by {signer} failed", error);
            return;
        }

        List<string> errors = [];
        foreach (string name in names)
        {
            try
            {
                if (await tokens.Directory.DeleteAsync(name)) await accounts.RemoveAsync(name);
            }
            catch (TokenStoreException e)
            {
                errors.Add(e.Message);
            }
        }

        int deleted = names.Length - errors.Count;
        if (errors.Count == 0) replies.Accept(request.Reply, "", $"deleted {deleted} accounts");
        else replies.Refuse(request.Reply, "", $"deleted {deleted} accounts, failed for {errors.Count}", string.Join('\n', errors));
    }

    /// <summary>The request is a token that the operator, or one of its signing keys, has made for itself.</summary>
    private string? FindFault(byte[] body, out string signer, out string[] names)
    {
        (signer, names) = ("", []);
        if (!GenericToken.TryDecode(Encoding.UTF8.GetString(body), out GenericToken? request, out string? error)) return error;
        signer = request.Subject;
        if (tokens.Options.Deletion == Configuration.TokenDeletion.None) return "delete must be enabled in server config";
        if (request.Subject != request.Issuer) return "not self signed";
        if (!trust.IsTrusted(request.Issuer)) return "not trusted";
        if (!TryReadNames(request.Data, out names)) return "malformed request";
        foreach (string name in names)
        {
            if (!NKey.IsPublic(name, NKeyKind.Account)) return "malformed request";
            if (name == Messages.System.Name) return "not allowed to delete system account";
        }

        return null;
    }

    private static bool TryReadNames(JsonElement data, out string[] names)
    {
        names = [];
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("accounts", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return false;
        names = [.. list.EnumerateArray().Select(static item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")];
        return true;
    }
}
