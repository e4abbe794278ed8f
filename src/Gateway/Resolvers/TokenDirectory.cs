using System.Security.Cryptography;
using System.Text;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Credentials.NKeys;
using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Resolvers;

/// <summary>
/// The tokens of accounts in a directory, by the rules of nats-server's (facts 6.2): of two tokens of an account the one issued later stays when
/// servers compare theirs, and the one pushed last when somebody pushes. Every call runs on the thread pool. Safe for concurrent use.
/// </summary>
#pragma warning disable CA1001 // The semaphore is only awaited: there is nothing in it to free.
internal sealed class TokenDirectory
#pragma warning restore CA1001
{
    private readonly ResolverDirectoryOptions _options;
    private readonly TokenFiles _files;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _gate = new(1, 1); // held while files are read and written; guards the index
    private TokenIndex _index;

    public TokenDirectory(ResolverDirectoryOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _files = new TokenFiles(options.Path);
        _index = new TokenIndex(options.TimeToLive, time);
    }

    public string Folder => _files.Folder;

    /// <summary>Reads what the directory has.</summary>
    /// <returns>What is wrong with files in it, which are left alone and do not count.</returns>
    /// <exception cref="TokenStoreException">The directory cannot be used.</exception>
    public Task<IReadOnlyList<string>> OpenAsync() => RunAsync<IReadOnlyList<string>>(() =>
    {
        List<string> faults = [];
        _files.Open();
        IndexAll(faults);
        return faults;
    });

    /// <summary>Reads the directory again, which others may have changed.</summary>
    /// <param name="faults">Gets what is wrong with files in it.</param>
    /// <returns>Keys whose token has changed or come; of a cache all that are there.</returns>
    public Task<IReadOnlyList<string>> ReloadAsync(List<string> faults) => RunAsync<IReadOnlyList<string>>(() =>
    {
        TokenIndex before = _index;
        _index = new TokenIndex(_options.TimeToLive, _time);
        Dictionary<string, byte[]> found = IndexAll(faults);
        return [.. found.Where(pair => _options.IsCache || !before.Contains(pair.Key, pair.Value)).Select(static pair => pair.Key)];
    });

    /// <summary>A token; null if there is none. It counts as used.</summary>
    /// <exception cref="TokenStoreException">It cannot be read.</exception>
    public Task<string?> LoadAsync(string account) => RunAsync(account, () =>
    {
        string? token = _files.Read(account);
        if (token is not null) _index.Use(account);
        return token;
    });

    /// <summary>Keeps a token in place of the one that was there, whatever their age.</summary>
    /// <returns>Whether it is another one.</returns>
    /// <exception cref="TokenStoreException">It cannot be kept.</exception>
    public Task<bool> SaveAsync(string account, string token) => RunAsync(account, () => Save(account, token, isDurable: true));

    /// <summary>Keeps a token unless the one that is there was issued later.</summary>
    /// <returns>Whether it was kept and is another one.</returns>
    /// <exception cref="TokenStoreException">It cannot be kept.</exception>
    public Task<bool> SaveIfNewerAsync(string account, string token) => RunAsync(account, () =>
    {
        if (_index.Contains(account, HashOf(token))) return false; // as most are that servers compare: not worth a look at its signature
        if (!GenericToken.TryDecode(token, out GenericToken? offered, out string? error)) throw new TokenStoreException(error);
        if (offered.Subject != account) throw new TokenStoreException("jwt subject nkey and provided nkey do not match");
        bool isKnown = GenericToken.TryReadUnchecked(_files.Read(account), out GenericToken? known, out _);
        if (isKnown && (known!.Id == offered.Id || known.IssuedAt > offered.IssuedAt)) return false;
        return Save(account, token, isDurable: false); // whoever gave it has it too
    });

    /// <summary>Takes a token away.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TokenStoreException">It cannot be taken away.</exception>
    public Task<bool> DeleteAsync(string account) => RunAsync(account, () =>
    {
        if (_options.Deletion == TokenDeletion.None) throw new TokenStoreException("store is not set up to for delete");
        bool isDeleted = _files.Delete(account, isKept: _options.Deletion == TokenDeletion.Rename);
        _index.Remove(account);
        return isDeleted;
    });

    /// <summary>Takes away the tokens whose time is over.</summary>
    public Task RemoveEndedAsync() => RunAsync(() =>
    {
        foreach (string account in _index.Ended())
        {
            _files.Delete(account, isKept: false);
            _index.Remove(account);
        }

        return true;
    });

    /// <summary>The hash by which directories are compared.</summary>
    public Task<byte[]> HashAsync() => RunAsync(() => _index.Hash);

    /// <summary>Keys of the tokens that are there and have not expired, in order.</summary>
    public Task<string[]> KeysAsync() => RunAsync(() => _index.LiveKeys());

    /// <summary>A token to be handed to another server; null if there is none any more, or its time is over. It does not count as used.</summary>
    /// <exception cref="TokenStoreException">It cannot be read.</exception>
    public Task<string?> PeekAsync(string account) => RunAsync(account, () =>
    {
        string? token = _files.Read(account);
        if (!GenericToken.TryReadUnchecked(token, out GenericToken? read, out _)) return null;
        return read.ExpiresAt > 0 && read.ExpiresAt < _time.GetUtcNow().ToUnixTimeSeconds() ? null : token;
    });

    private bool Save(string account, string token, bool isDurable)
    {
        if (token.Length == 0) throw new TokenStoreException("invalid JWT");
        byte[] hash = HashOf(token);
        if (_index.Contains(account, hash))
        {
            _index.Use(account);
            return false;
        }

        if (!_index.Contains(account) && _index.Count >= _options.Limit) MakeRoom();
        _files.Write(account, token, isDurable);
        _index.Set(account, hash, ExpiryOf(token));
        return true;
    }

    /// <summary>A cache forgets the token that was not used for longest.</summary>
    private void MakeRoom()
    {
        if (!_options.IsCache || _index.LeastRecentlyUsed is not { } oldest) throw new TokenStoreException("jwt store is full");
        _files.Delete(oldest, isKept: false);
        _index.Remove(oldest);
    }

    /// <returns>Hashes by key.</returns>
    private Dictionary<string, byte[]> IndexAll(List<string> faults)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        foreach (string name in _files.Names())
        {
            try
            {
                if (_files.Read(name) is not { } token) continue; // gone meanwhile
                if (!NKey.IsPublic(name, NKeyKind.Account)) faults.Add($"{name}.jwt is not named after an account");
                else if (!GenericToken.TryReadUnchecked(token, out GenericToken? read, out string? error)) faults.Add($"{name}.jwt is no token: {error}");
                else if (read.Subject != name) faults.Add($"{name}.jwt is the token of {read.Subject}");
                else _index.Set(name, found[name] = HashOf(token), read.ExpiresAt);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{name}.jwt cannot be read: {e.Message}");
            }
        }

        return found;
    }

    /// <summary>Every key that becomes the name of a file is looked at here.</summary>
    private Task<T> RunAsync<T>(string account, Func<T> work) =>
        NKey.IsPublic(account) ? RunAsync(work) : Task.FromException<T>(new TokenStoreException("invalid public key"));

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(work).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TokenStoreException(e.Message, e);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static long ExpiryOf(string token) => GenericToken.TryReadUnchecked(token, out GenericToken? read, out _) ? read.ExpiresAt : 0;

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
