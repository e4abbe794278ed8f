using System.Text.Json.Serialization;

namespace OrleansNats.Credentials.Jwt.Json;

[JsonSerializable(typeof(TokenHeader))]
[JsonSerializable(typeof(TokenKind))]
[JsonSerializable(typeof(OldUser))]
[JsonSerializable(typeof(GenericFields))]
[JsonSerializable(typeof(GenericClaims))]
[JsonSerializable(typeof(OperatorClaims))]
[JsonSerializable(typeof(AccountClaims))]
[JsonSerializable(typeof(UserClaims))]
[JsonSerializable(typeof(ActivationClaims))]
[JsonSerializable(typeof(AuthorizationRequestClaims))]
[JsonSerializable(typeof(AuthorizationResponseClaims))]
[JsonSerializable(typeof(UserScope))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class ClaimsContext : JsonSerializerContext;
