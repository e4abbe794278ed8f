using System.Collections.Frozen;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansNats.Gateway.Monitoring;

/// <summary>Takes HTTP requests from the listener to the endpoint of their path.</summary>
/// <param name="basePath">Stands before every path; empty, or with a slash at its start only.</param>
internal sealed class MonitoringApplication(
    string basePath, Dictionary<string, MonitoringEndpoint> endpoints, RequestCounts requests) : IHttpApplication<HttpContext>, IDisposable
{
    private readonly FrozenDictionary<string, MonitoringEndpoint> _endpoints = endpoints.ToFrozenDictionary(
        endpoint => basePath.Length > 0 && endpoint.Key == "/" ? basePath : basePath + endpoint.Key,
        static endpoint => endpoint.Value);

    private readonly SemaphoreSlim _turn = new(1); // one answer is made at a time, so that monitoring cannot take every pool thread

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        MonitoringAnswer answer = await AnswerInTurnAsync(context).ConfigureAwait(false);
        HttpResponse response = context.Response;
        response.StatusCode = answer.StatusCode;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (answer.IsJson) response.Headers.AccessControlAllowOrigin = "*";
        else response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public void Dispose() => _turn.Dispose();

    private async Task<MonitoringAnswer> AnswerInTurnAsync(HttpContext context)
    {
        await _turn.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            return Answer(context.Request);
        }
        finally
        {
            _turn.Release();
        }
    }

    private MonitoringAnswer Answer(HttpRequest request)
    {
        if (!_endpoints.TryGetValue(request.Path.Value ?? "/", out MonitoringEndpoint? endpoint)) return MonitoringAnswer.NotFound;
        MonitoringQuery query = new(request.Query);
        if (endpoint is { CountsBadQueries: true, CountedAs: { } path }) requests.Add(path);
        MonitoringAnswer answer = endpoint.Answer(query);
        if (endpoint is { CountsBadQueries: false, CountedAs: { } late } && query.Error is null) requests.Add(late);
        return answer.WrappedIn(query.Text("callback"));
    }
}
