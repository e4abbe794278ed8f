using System.Buffers;
using OrleansNats.Routing.Interest;

namespace OrleansNats.Gateway.Accounts;

/// <summary>
/// The interest directory of an account whose clients may ask services of other accounts, in a gateway that is tied to silos: what other gateways want
/// of a subject is known only if it is known where imports lead, too. A mapping of an exporter is not followed.
/// </summary>
internal sealed class CrossingInterest(IInterestDirectory own, Func<ServiceImports?> imports) : IInterestDirectory
{
    private const int MaxSteps = 8; // accounts in a row that are looked at

    [ThreadStatic]
    private static int _steps;

    public void OnLocalInterest(SubjectIndex index, in LocalInterest change) => own.OnLocalInterest(index, change);

    public bool IsKnown(SubjectIndex index, ReadOnlySpan<byte> subject) =>
        own.IsKnown(index, subject) && AllBeyond(subject, static (directory, index, subject) => directory.IsKnown(index, subject));

    public bool IsCertain(SubjectIndex index, ReadOnlySpan<byte> subject) =>
        own.IsCertain(index, subject) && AllBeyond(subject, static (directory, index, subject) => directory.IsCertain(index, subject));

    public async ValueTask KnowAsync(SubjectIndex index, byte[] subject)
    {
        if (!own.IsKnown(index, subject)) await own.KnowAsync(index, subject);
        var beyond = new ArrayBufferWriter<byte>();
        foreach (ServiceTarget target in imports()?.Targets ?? [])
        {
            if (target.Exporter.Asking is not { } directory || !target.TryTranslate(subject, beyond)) continue;
            byte[] there = beyond.WrittenSpan.ToArray();
            if (!directory.IsKnown(target.Exporter.Interest, there)) await directory.KnowAsync(target.Exporter.Interest, there);
        }
    }

    public void OnRoutedReply(SubjectIndex index, ReadOnlySpan<byte> reply, Subscriber sender) => own.OnRoutedReply(index, reply, sender);

    public Subscription? FindRequester(SubjectIndex index, ReadOnlySpan<byte> subject) => own.FindRequester(index, subject);

    public void ForgetRequester(Subscriber sender) => own.ForgetRequester(sender);

    /// <summary>Whether something holds in every account that a request of that subject would get to.</summary>
    private bool AllBeyond(ReadOnlySpan<byte> subject, Question question)
    {
        if (imports() is not { } all || _steps >= MaxSteps) return true;
        _steps++;
        try
        {
            foreach (ServiceTarget target in all.Targets)
            {
                if (target.Exporter.Asking is not { } directory) continue;
                ArrayBufferWriter<byte> beyond = target.Scratch;
                if (target.TryTranslate(subject, beyond) && !question(directory, target.Exporter.Interest, beyond.WrittenSpan)) return false;
            }

            return true;
        }
        finally
        {
            _steps--;
        }
    }

    private delegate bool Question(IInterestDirectory directory, SubjectIndex index, ReadOnlySpan<byte> subject);
}
