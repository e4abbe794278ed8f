using System.Net.Sockets;
using OrleansNats.Gateway.Delivery;

namespace OrleansNats.Gateway.Connections;

/// <summary>
/// The loop of one connection: waits for input, then handles every whole frame of it in one synchronous pass before it waits again.
/// </summary>
internal abstract class InputLoop(IConnection connection, Transport transport)
{
    /// <summary>Reads that find data at once before the thread, which serves other connections too, is given back.</summary>
    private const int MaxPassesInARow = 16;

    private ProducerPause? _pause; // made when first needed
    private int _passesInARow;

    protected ReceiveBuffer Input { get; } = new();

    /// <summary>A check of credentials that takes its time; no frame is read before it is finished.</summary>
    protected abstract Task? Pending { get; }

    /// <summary>Receives until the end of the connection.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            int received;
            try
            {
                ValueTask<int> receiving = transport.ReceiveAsync(Input.Free);
                _passesInARow = receiving.IsCompleted ? _passesInARow + 1 : 0;
                received = await receiving;
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                connection.Close(ClosedReason.ReadError);
                return;
            }

            if (received == 0)
            {
                connection.Close(ClosedReason.ClientClosed);
                return;
            }

            if (connection.IsClosed) continue; // what a refused peer still sends is read and dropped, so that it gets to read why
            Input.Received(received);
            await HandleAsync();
            if (_passesInARow < MaxPassesInARow) continue;
            _passesInARow = 0;
            await Task.Yield();
        }
    }

    /// <summary>Gives its memory back, once it has ended.</summary>
    public void Release()
    {
        Input.Release();
        _pause?.Dispose();
        _pause = null;
    }

    /// <summary>One pass over the input: every whole frame, then everything that came of them is handed over.</summary>
    /// <returns>A connection that this one should wait for, if any.</returns>
    protected abstract OutboundQueue? RunPass();

    /// <summary>Takes over the result of <see cref="Pending"/>, which is complete.</summary>
    protected abstract void FinishPending();

    /// <summary>Handles what was received; waits where a sign-in or a slow consumer asks for it.</summary>
    private ValueTask HandleAsync()
    {
        OutboundQueue? stalled = RunPass();
        return stalled is null && Pending is null ? default : HandleSlowlyAsync(stalled);
    }

    private async ValueTask HandleSlowlyAsync(OutboundQueue? stalled)
    {
        while (Pending is { } check)
        {
            await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            FinishPending();
            stalled = RunPass();
        }

        if (stalled is not null) await (_pause ??= new ProducerPause(connection.Server)).WaitAsync(stalled);
    }
}
