namespace OrleansNats.Gateway.Hosting;

/// <summary>The gateway cannot start. The message is what is logged as fatal, in nats-server's words; the exit code is 1.</summary>
internal sealed class GatewayStartException(string message, Exception? inner = null) : Exception(message, inner);
