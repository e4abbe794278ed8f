using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansNats.Credentials.Jwt;
using OrleansNats.Gateway.Configuration;
using OrleansNats.Protocol.Errors;

namespace OrleansNats.Gateway.Hosting;

/// <summary>What the start says of operators, in nats-server's words.</summary>
internal static partial class OperatorBanner
{
    public static void Log(ILogger logger, GatewayOptions options)
    {
        if (options.Operators.Operators.Count == 0) return;
        Line(logger, "Trusted Operators");
        foreach (OperatorClaims one in options.Operators.Operators)
        {
            Line(logger, $"  System  : {Quoted(one.Audience ?? "")}");
            Line(logger, $"  Operator: {Quoted(one.Name)}");
            Line(logger, $"  Issued  : {TimeOf(one.IssuedAt)}");
            Line(logger, $"  Expires : {(one.ExpiresAt == 0 ? "Never" : TimeOf(one.ExpiresAt))}");
        }

        if (options.Accounts.SystemAccount is null) NoSystemAccount(logger);
    }

    private static string Quoted(string text) => ClientError.Quote(System.Text.Encoding.UTF8.GetBytes(text));

    private static string TimeOf(long unixSeconds)
    {
        long seconds = Math.Clamp(unixSeconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", CultureInfo.InvariantCulture);
    }

    [LoggerMessage(1014, LogLevel.Information, "{Text}")]
    private static partial void Line(ILogger logger, string text);

    [LoggerMessage(1015, LogLevel.Warning, "Trusted Operators should utilize a System Account")]
    private static partial void NoSystemAccount(ILogger logger);
}
