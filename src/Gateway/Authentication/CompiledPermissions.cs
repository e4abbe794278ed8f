using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication;

/// <summary>Compiles permissions once for all users that have the same ones, by reference: defaults may serve a hundred thousand.</summary>
/// <param name="defaults">For users of no account that have none of their own; null allows them everything.</param>
internal sealed class CompiledPermissions(PermissionOptions? defaults)
{
    private readonly Dictionary<PermissionOptions, SubjectPermissions> _compiled = new(ReferenceEqualityComparer.Instance);

    public ClientIdentity IdentityOf(UserOptions user)
    {
        PermissionOptions? permissions = user.Permissions ?? (user.Account is null ? defaults : null);
        string account = user.Account ?? ClientIdentity.GlobalAccount;
        return new ClientIdentity(user.Name, account, permissions is null ? null : Compile(permissions)) { IssuerKey = user.IsNKey ? account : null };
    }

    private SubjectPermissions Compile(PermissionOptions source)
    {
        if (!_compiled.TryGetValue(source, out SubjectPermissions? compiled)) _compiled.Add(source, compiled = new SubjectPermissions(source));
        return compiled;
    }
}
