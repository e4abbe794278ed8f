using System.Runtime.CompilerServices;
using System.Text;
using OrleansNats.Routing.Homes;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Tests.Silos;

/// <summary>A tie to silos that does what a test says. Subjects that begin with <c>cold</c> are known once they were asked for and answered.</summary>
internal sealed class FakeTie : ISiloTie, IInterestDirectory
{
    private readonly HashSet<string> _known = [];
    private TaskCompletionSource? _asked;
    private bool _mustFallBack = true;
    private IReadOnlyList<OtherGateway> _gateways = [];
    private (string Property, Action Happens)? _meanwhile;

    public event Action? GatewaysChanged;

    public event Action? FallbackChanged;

    public string ClusterId => "silos";

    public IInterestDirectory Interest => this;

    public FakeQuotas Quotas { get; } = new();

    IAccountQuotas ISiloTie.Quotas => Quotas;

    public IReadOnlyList<OtherGateway> Gateways => Read(_gateways);

    public bool MustFallBack => Read(_mustFallBack);

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
        (_mustFallBack, Trouble) = (value, trouble);
        FallbackChanged?.Invoke();
    }

    public void SetGateways(params OtherGateway[] gateways)
    {
        _gateways = gateways;
        GatewaysChanged?.Invoke();
    }

    /// <summary>Has something happen once, right after somebody has read a property.</summary>
    /// <param name="property"><see cref="MustFallBack"/> or <see cref="Gateways"/>.</param>
    public void AfterReading(string property, Action happens) => _meanwhile = (property, happens);

    /// <summary>Answers the question that a publisher waits for.</summary>
    public void Answer()
    {
        _known.Add(AskedFor[^1]);
        _asked!.SetResult();
    }

    /// <summary>Called with a subject whose interest has changed, in the midst of the change.</summary>
    public Action<string>? OnInterest { get; set; }

    public void OnLocalInterest(SubjectIndex index, in LocalInterest change)
    {
        string subject = Encoding.UTF8.GetString(change.Subject);
        Told.Add($"{subject} {change.Count}");
        OnInterest?.Invoke(subject);
    }

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

    private T Read<T>(T value, [CallerMemberName] string property = "")
    {
        if (_meanwhile is { } meanwhile && meanwhile.Property == property)
        {
            _meanwhile = null;
            meanwhile.Happens();
        }

        return value;
    }
}
