namespace OrleansNats.Grains.Gateways;

/// <summary>Who a gateway is, and which silo cluster it belongs to.</summary>
/// <param name="ClusterId">As the silos have it.</param>
/// <param name="ServiceId">As the silos have it.</param>
/// <param name="Gateway">Server id of the gateway.</param>
/// <param name="Epoch">Start of the process; of two with one id, the larger wins.</param>
public sealed record SiloTieSettings(string ClusterId, string ServiceId, string Gateway, long Epoch);
