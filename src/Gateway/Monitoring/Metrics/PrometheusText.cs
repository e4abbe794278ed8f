using System.Globalization;
using System.Text;

namespace OrleansNats.Gateway.Monitoring.Metrics;

/// <summary>Builds a page of the Prometheus text format, version 0.0.4. A family's samples follow its header at once.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _page = new();
    private string _family = "";

    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    public void Family(string name, string type, string help)
    {
        _family = name;
        string text = help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        _page.Append("# HELP ").Append(name).Append(' ').Append(text).Append('\n');
        _page.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    public void Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _page.Append(_family);
        char separator = '{';
        foreach ((string label, string content) in labels)
        {
            _page.Append(separator).Append(label).Append("=\"").Append(Escape(content)).Append('"');
            separator = ',';
        }
        if (!labels.IsEmpty) _page.Append('}');
        _page.Append(' ').Append(Number(value)).Append('\n');
    }

    /// <param name="counts">Of each bound, what lies above the bound before; one more for what lies above the last.</param>
    public void Histogram(string name, string help, IReadOnlyList<double> bounds, Func<int, long> counts, double sum)
    {
        Family(name, "histogram", help);
        _family = name + "_bucket";
        long total = 0;
        for (int i = 0; i <= bounds.Count; i++)
        {
            total += counts(i);
            Sample(total, ("le", Number(i < bounds.Count ? bounds[i] : double.PositiveInfinity)));
        }
        _family = name + "_sum";
        Sample(sum);
        _family = name + "_count";
        Sample(total);
    }

    public MonitoringAnswer ToAnswer() => new(200, ContentType, Encoding.UTF8.GetBytes(_page.ToString()), false);

    private static string Escape(string content) => content
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
