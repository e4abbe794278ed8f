namespace OrleansNats.Gateway.Internal;

/// <summary>A subject for answers. Disposing closes it.</summary>
internal sealed class InternalInbox(string subject, Action close) : IDisposable
{
    public string Subject => subject;

    public void Dispose() => close();
}
