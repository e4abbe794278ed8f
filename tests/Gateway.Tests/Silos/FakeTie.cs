using System.Text;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>A tie to silos that does what a test says. Subjects that begin with <c>cold</c> are known once they were asked for and answered.</summary>
internal sealed class FakeTie : ISiloTie, IInterestDirectory
{
    private readonly HashSet<string> _known = [];
    private TaskCompletionSource? _asked;

    public event Action? GatewaysChanged;

    public event Action? FallbackChanged;

    public string ClusterId => "silos";

    public IInterestDirectory Interest => this;

    public FakeQuotas Quotas { get; } = new();

    IAccountQuotas ISiloTie.Quotas => Quotas;

    public IReadOnlyList<OtherGateway> Gateways { get; private set; } = [];

    public bool MustFallBack { get; private set; } = true;

    public string? Trouble { get; private set; } = "not connected";

    public SiloTieStats Stats { get; set; } = SiloTieStats.None;

    /// <summary>What the silos were told: subject and number of members.</summary>
    public List<string> Told { get; } = [];

    public List<string> AskedFor { get; } = [];

    public bool IsSure { get; set; } = true;

    public OwnGateway? Self { get; private set; }

    public void Start(OwnGateway self) => Self = self;

    public void SetFallback(bool value, string? trouble = null)
    {
        (MustFallBack, Trouble) = (value, trouble);
        FallbackChanged?.Invoke();
    }

    public void SetGateways(params OtherGateway[] gateways)
    {
        Gateways = gateways;
        GatewaysChanged?.Invoke();
    }

    /// <summary>Answers the question that a publisher waits for.</summary>
    public void Answer()
    {
        _known.Add(AskedFor[^1]);
        _asked!.SetResult();
    }

    public void OnLocalInterest(SubjectIndex index, in LocalInterest change) => Told.Add($"{Encoding.UTF8.GetString(change.Subject)} {change.Count}");

    public bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject) =>
        !subject.StartsWith("cold"u8) || _known.Contains(Encoding.UTF8.GetString(subject));

    public ValueTask KnowAsync(SubjectIndex index, byte[] subject)
    {
        AskedFor.Add(Encoding.UTF8.GetString(subject));
        _asked = new TaskCompletionSource(); // continues on the thread that answers
        return new ValueTask(_asked.Task);
    }

    public bool IsCertain(SubjectIndex index, ReadOnlySpan<byte> subject) => IsSure;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
