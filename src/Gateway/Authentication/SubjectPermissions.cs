using OrleansNats.Gateway.Configuration;

namespace OrleansNats.Gateway.Authentication;

/// <summary>What a user may publish and subscribe to, compiled once. Immutable; safe for concurrent use.</summary>
public sealed class SubjectPermissions(PermissionOptions source)
{
    /// <summary>Whether a literal subject may be published to.</summary>
    public bool CanPublish(ReadOnlySpan<byte> subject) => source.PublishAllow is null && !subject.IsEmpty;
}
