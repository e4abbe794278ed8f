namespace OrleansNats.Credentials.Jwt;

/// <summary>The words that say what a token is about.</summary>
public static class ClaimsKind
{
    public const string Operator = "operator";
    public const string Account = "account";
    public const string User = "user";
    public const string Activation = "activation";
    public const string AuthorizationRequest = "authorization_request";
    public const string AuthorizationResponse = "authorization_response";
}
