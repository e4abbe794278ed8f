using OrleansNats.Routing.Mappings;

namespace OrleansNats.Gateway.Accounts.Rules;

/// <summary>Messages of another account that clients of this one can subscribe to.</summary>
/// <param name="Account">The exporter.</param>
/// <param name="From">Their subject there.</param>
/// <param name="To">Their subject here, wildcards as <c>*</c>.</param>
/// <param name="Transform">From there to here; null where the subject stays as it is, or is <paramref name="To"/> itself.</param>
internal sealed record StreamImport(string Account, string From, string To, SubjectTransform? Transform)
{
    /// <summary>Whether messages keep the subject that they have there.</summary>
    public bool KeepsSubject { get; } = Transform is null && From == To;

    /// <summary>From a subscription here to one there; null without <see cref="Transform"/>.</summary>
    public SubjectTransform? Back { get; } = Transform?.Reverse();
}
