namespace OrleansNats.Routing.Interest;

/// <summary>What a connection may publish to. Its answers are cached, so they must depend on nothing but the subject; permissions that come
/// and go (replies to requests received) are for the caller to look up after a refusal.</summary>
public interface IPublishPolicy
{
    bool CanPublish(ReadOnlySpan<byte> subject);
}
