using System.Buffers;
using System.Text;
using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;
using OrleansNats.Protocol.Subjects;

namespace OrleansNats.Gateway.Accounts;

/// <summary>Takes requests of one account to a service of another. Every gateway does so for its own clients.</summary>
#pragma warning disable CA1001 // Lives as long as its import does; what a thread keeps here is freed with it.
internal sealed class ServiceTarget(Account importer, Account exporter, ServiceImport import) : ImportTarget
#pragma warning restore CA1001
{
    private readonly byte[] _from = Encoding.UTF8.GetBytes(import.From); // a reload leaves it as it is
    private readonly ThreadLocal<ArrayBufferWriter<byte>> _scratch = new(static () => new ArrayBufferWriter<byte>());
    private volatile ServiceImport _import = import;

    public Account Importer => importer;

    public Account Exporter => exporter;

    /// <summary>The rule that it follows; a reload replaces it.</summary>
    public ServiceImport Import
    {
        get => _import;
        set => _import = value;
    }

    /// <summary>For a subject that is looked at at once.</summary>
    public ArrayBufferWriter<byte> Scratch => _scratch.Value!;

    /// <summary>Writes what a subject is called at the exporter; false if the import is not about it.</summary>
    public bool TryTranslate(ReadOnlySpan<byte> subject, ArrayBufferWriter<byte> into)
    {
        ServiceImport import = Import;
        into.ResetWrittenCount();
        if (!SubjectSyntax.IsSubsetOf(subject, _from)) return false;
        if (import.Transform is { } transform) transform.Apply(subject, into);
        else if (import.KeepsSubject) into.Write(subject);
        else Encoding.UTF8.GetBytes(import.To, into);
        return true;
    }

    /// <inheritdoc/>
    public override bool TryDeliver(AccountCrossing crossing, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame) =>
        crossing.Ask(this, input, frame);
}
