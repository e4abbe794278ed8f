using OrleansNats.Gateway.Internal;

namespace OrleansNats.Gateway.SystemEvents.Requests;

/// <summary>What all requests have in common: options, filter, answer.</summary>
internal sealed class RequestReader(SystemMessages messages)
{
    /// <summary>Answers a request, if this server is meant and an answer is asked for.</summary>
    /// <param name="options">What nats-server calls its options.</param>
    /// <param name="prepare">Reads the options, and gives what makes the answer when its turn has come and if anybody is there to get it.</param>
    public async ValueTask HandleAsync(InternalMessage request, string options, Func<RequestBody, Func<Answer>> prepare)
    {
        if (request.Reply.Length == 0) return;
        RequestBody body = RequestBody.Read(request.Body, options);
        Func<Answer> make = prepare(body);
        if (await IsMeantAsync(request, body)) await AnswerAsync(request, make);
    }

    /// <summary>Does what a request asks for, and answers it.</summary>
    public async ValueTask HandleAsync(InternalMessage request, Func<RequestBody, Task<Answer>> act)
    {
        if (request.Reply.Length == 0) return;
        RequestBody body = RequestBody.Read(request.Body, "EventFilterOptions");
        if (!await IsMeantAsync(request, body)) return;
        Answer answer = await act(body);
        await AnswerAsync(request, () => answer);
    }

    /// <summary>Whether this server is meant; a request that cannot be read is answered with an error.</summary>
    private async ValueTask<bool> IsMeantAsync(InternalMessage request, RequestBody body)
    {
        RequestFilter filter = RequestFilter.Read(body);
        if (body.Error is not { } error) return filter.Includes(messages.Server);
        await messages.AnswerAsync(messages.System, request.Reply, ContentEncoding.Plain, () => Answer.Unreadable(error));
        return false;
    }

    private Task AnswerAsync(InternalMessage request, Func<Answer> make) =>
        messages.AnswerAsync(messages.System, request.Reply, ContentEncoding.AskedBy(request.Headers), make);
}
