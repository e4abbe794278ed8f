using System.Security.Cryptography;
using System.Text;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Gateway.Resolvers;
using OrleansNats.Gateway.Tests.Connections;

namespace OrleansNats.Gateway.Tests.Resolvers;

/// <summary>Random work on a directory gives what a simple model gives: stores and caches, small limits, time that passes, new starts.</summary>
public sealed class TokenDirectoryModelTests
{
    private const int Steps = 300;

    private readonly TokenMaker _maker = new();
    private readonly string[] _accounts = [.. Enumerable.Range(0, 6).Select(static _ => TokenMaker.NewAccount())];

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    public async Task RandomSteps_GiveWhatTheModelGives(bool isCache, int seed)
    {
        string folder = Directory.CreateTempSubdirectory("orleansnats-").FullName;
        try
        {
            var random = new Random(seed);
            var time = new ManualTime();
            var options = new ResolverDirectoryOptions(folder, isCache)
            {
                Limit = 4,
                Deletion = TokenDeletion.Remove,
                TimeToLive = isCache && seed % 2 == 0 ? TimeSpan.FromSeconds(30) : default,
            };
            var model = new Model(options, time);
            var directory = new TokenDirectory(options, time);
            await directory.OpenAsync();
            for (int step = 0; step < Steps; step++)
            {
                if (!isCache && random.Next(20) == 0)
                {
                    directory = new TokenDirectory(options, time);
                    Assert.Empty(await directory.OpenAsync());
                }

                await StepAsync(random, time, directory, model);
                Assert.Equal(model.Keys, await directory.KeysAsync());
                Assert.Equal(model.Hash, await directory.HashAsync());
                Assert.Equal(model.Files, Directory.GetFiles(folder).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task StepAsync(Random random, ManualTime time, TokenDirectory directory, Model model)
    {
        string account = _accounts[random.Next(_accounts.Length)];
        DateTimeOffset issued = time.GetUtcNow().AddSeconds(random.Next(-5, 5));
        long expires = random.Next(4) == 0 ? time.GetUtcNow().AddSeconds(random.Next(5, 60)).ToUnixTimeSeconds() : 0;
        string token = _maker.Token(account, issued, claims => (claims.ExpiresAt, claims.Name) = (expires, $"{random.Next(3)}"));
        switch (random.Next(6))
        {
            case 0:
                Assert.Equal(model.Save(account, token, issued, expires), await TryAsync(() => directory.SaveAsync(account, token)));
                break;
            case 1:
                bool? expected = model.IsOlder(account, token, issued) ? false : model.Save(account, token, issued, expires);
                Assert.Equal(expected, await TryAsync(() => directory.SaveIfNewerAsync(account, token)));
                break;
            case 2:
                Assert.Equal(model.Load(account), await directory.LoadAsync(account));
                break;
            case 3:
                Assert.Equal(model.Delete(account), await directory.DeleteAsync(account));
                break;
            case 4:
                time.Advance(TimeSpan.FromSeconds(random.Next(20)));
                break;
            default:
                model.RemoveEnded();
                await directory.RemoveEndedAsync();
                break;
        }
    }

    private static async Task<bool?> TryAsync(Func<Task<bool>> save)
    {
        try
        {
            return await save();
        }
        catch (TokenStoreException)
        {
            return null;
        }
    }

    private sealed class Model(ResolverDirectoryOptions options, ManualTime time)
    {
        private readonly List<Entry> _entries = []; // the one used last at the end

        public IEnumerable<string> Files => _entries.Select(static entry => entry.Account).Order(StringComparer.Ordinal);

        public IEnumerable<string> Keys => _entries.Where(entry => entry.Expires == 0 || entry.Expires >= time.GetUtcNow().ToUnixTimeSeconds()).Select(static entry => entry.Account).Order(StringComparer.Ordinal);

        public byte[] Hash
        {
            get
            {
                byte[] hash = new byte[32];
                foreach (Entry entry in _entries)
                {
                    byte[] one = SHA256.HashData(Encoding.ASCII.GetBytes(entry.Token));
                    for (int i = 0; i < hash.Length; i++) hash[i] ^= one[i];
                }

                return hash;
            }
        }

        public string? Load(string account) => Use(account)?.Token;

        public bool IsOlder(string account, string token, DateTimeOffset issued) =>
            _entries.Find(entry => entry.Account == account) is { } known && (known.Token == token || known.Issued > issued.ToUnixTimeSeconds());

        /// <summary>Null when it is refused.</summary>
        public bool? Save(string account, string token, DateTimeOffset issued, long expires)
        {
            Entry? known = _entries.Find(entry => entry.Account == account);
            if (known?.Token == token)
            {
                Use(account);
                return false;
            }

            if (known is null && _entries.Count >= options.Limit)
            {
                if (!options.IsCache) return null;
                _entries.RemoveAt(0);
            }

            _entries.RemoveAll(entry => entry.Account == account);
            _entries.Add(new Entry(account, token, issued.ToUnixTimeSeconds(), expires, EndOf(expires)));
            return true;
        }

        public bool Delete(string account) => _entries.RemoveAll(entry => entry.Account == account) > 0;

        public void RemoveEnded() => _entries.RemoveAll(entry => entry.Ends <= time.GetUtcNow());

        private Entry? Use(string account)
        {
            if (_entries.Find(entry => entry.Account == account) is not { } known) return null;
            _entries.Remove(known);
            _entries.Add(options.TimeToLive > TimeSpan.Zero ? known with { Ends = EndOf(0) } : known);
            return known;
        }

        private DateTimeOffset EndOf(long expires) => options.TimeToLive > TimeSpan.Zero ? time.GetUtcNow() + options.TimeToLive
            : expires > 0 ? DateTimeOffset.FromUnixTimeSeconds(expires) : DateTimeOffset.MaxValue;

        private sealed record Entry(string Account, string Token, long Issued, long Expires, DateTimeOffset Ends);
    }
}
