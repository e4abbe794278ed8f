using OrleansNats.Credentials.Files;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;

namespace OrleansNats.CredentialsTool;

/// <summary>
/// A folder with one operator: <c>operator.nk</c> and <c>operator.jwt</c>, and for each account <c>accounts/NAME.nk</c>, <c>NAME.jwt</c> and the credentials of its
/// users, <c>NAME/USER.creds</c>. Files with private keys can be read by their owner alone.
/// </summary>
internal sealed class KeyStore(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnerOnly | UnixFileMode.UserExecute;

    public const string SystemAccount = "SYS";

    public string OperatorToken => Path.Combine(folder, "operator.jwt");

    public string OperatorKey => Path.Combine(folder, "operator.nk");

    public IEnumerable<string> AccountTokens => Directory.Exists(Accounts) ? Directory.GetFiles(Accounts, "*.jwt").Order(StringComparer.Ordinal) : [];

    private string Accounts => Path.Combine(folder, "accounts");

    public string AccountToken(string name) => Path.Combine(Accounts, Named(name) + ".jwt");

    public string AccountKey(string name) => Path.Combine(Accounts, Named(name) + ".nk");

    public string UserCredentials(string account, string user) => Path.Combine(Accounts, Named(account), Named(user) + ".creds");

    /// <exception cref="StoreException">There is none.</exception>
    public static NKeyPair ReadKey(string file) =>
        CredentialsFile.ReadKey(Read(file)) ?? throw new StoreException($"{file} holds no key");

    /// <exception cref="StoreException">There is none.</exception>
    public static TClaims ReadToken<TClaims>(string file)
        where TClaims : Claims, new()
        => NatsJwt.TryDecode(CredentialsFile.ReadToken(Read(file)), out TClaims? claims, out string? error) ? claims : throw new StoreException($"{file}: {error}");

    /// <summary>Writes what others may read.</summary>
    public static void Write(string file, string text)
    {
        CreateFolderOf(file);
        File.WriteAllText(file, text);
    }

    /// <summary>Writes what its owner alone may read; nothing that is there already is lost.</summary>
    public static void WriteSecret(string file, string text)
    {
        CreateFolderOf(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    private static string Read(string file) => File.Exists(file) ? File.ReadAllText(file) : throw new StoreException($"{file} is missing");

    private static void CreateFolderOf(string file)
    {
        string parent = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (Directory.Exists(parent)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(parent);
        else Directory.CreateDirectory(parent, OwnersFolder);
    }

    /// <summary>A name that stays in its folder.</summary>
    private static string Named(string name) =>
        name.Length > 0 && name.All(static letter => char.IsLetterOrDigit(letter) || letter is '-' or '_') ? name
            : throw new StoreException($"\"{name}\" is no name: letters, digits, - and _");
}

/// <summary>The folder has not what is needed. The message is for the user.</summary>
internal sealed class StoreException(string message) : Exception(message);
