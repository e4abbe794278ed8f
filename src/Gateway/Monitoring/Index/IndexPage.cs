using System.Text;
using System.Text.Encodings.Web;

namespace OrleansNats.Gateway.Monitoring.Index;

/// <summary>The page at <c>/</c>: a list of the other endpoints.</summary>
internal static class IndexPage
{
    private static readonly (string Path, string About)[] Entries =
    [
        ("/varz", "Server: settings and totals"),
        ("/connz", "Client connections"),
        ("/subsz", "Subscriptions and the match cache"),
        ("/accstatz", "Traffic by account"),
        ("/accountz", "Accounts"),
        ("/healthz", "Health probe"),
        ("/metrics", "Metrics for Prometheus"),
        ("/routez", "Routes"),
        ("/leafz", "Leaf nodes"),
        ("/gatewayz", "Super-cluster gateways"),
        ("/jsz", "JetStream"),
        ("/raftz", "Raft groups"),
    ];

    /// <param name="basePath">Empty, or a path that starts with a slash and ends without one.</param>
    public static MonitoringAnswer Answer(IMonitoredServer server, string basePath)
    {
        HtmlEncoder encoder = HtmlEncoder.Default;
        StringBuilder page = new();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
            .Append(encoder.Encode(server.ServerName))
            .Append("</title>\n<style>body{font-family:system-ui,sans-serif;margin:2rem}td{padding:.2rem 1rem .2rem 0}</style>\n</head>\n<body>\n<h1>OrleansNats ")
            .Append(ProductVersion.Own).Append("</h1>\n<p>Server ").Append(encoder.Encode(server.ServerName))
            .Append(", compatible with nats-server ").Append(ProductVersion.NatsLevel).Append("</p>\n<table>\n");
        foreach ((string path, string about) in Entries)
        {
            string link = encoder.Encode(basePath + path);
            page.Append("<tr><td><a href=\"").Append(link).Append("\">").Append(path).Append("</a></td><td>").Append(about).Append("</td></tr>\n");
        }
        return MonitoringAnswer.Html(page.Append("</table>\n</body>\n</html>\n").ToString());
    }
}
