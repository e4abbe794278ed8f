using OrleansNats.Gateway.Accounts.Rules;
using OrleansNats.Gateway.Delivery;
using OrleansNats.Gateway.Server;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Gateway.Accounts;

/// <summary>Takes requests of one account to a service of another. Every gateway does so for its own clients.</summary>
internal sealed class ServiceTarget(Account importer, Account exporter, ServiceImport import) : ImportTarget
{
    private volatile ServiceImport _import = import;

    public Account Importer => importer;

    public Account Exporter => exporter;

    /// <summary>The rule that it follows; a reload replaces it.</summary>
    public ServiceImport Import
    {
        get => _import;
        set => _import = value;
    }

    /// <inheritdoc/>
    public override bool TryDeliver(AccountCrossing crossing, in OutgoingMessage message, ReadOnlySpan<byte> input, in MessageFrame frame) =>
        crossing.Ask(this, input, frame);
}
