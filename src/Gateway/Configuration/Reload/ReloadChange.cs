namespace OrleansNats.Gateway.Configuration.Reload;

/// <summary>One setting that a reload changes.</summary>
/// <param name="Text">What to log about it, in nats-server's words.</param>
public sealed record ReloadChange(ReloadedSetting Setting, string Text);
