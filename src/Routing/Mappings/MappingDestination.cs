namespace OrleansNats.Routing.Mappings;

/// <summary>Where a mapping takes a part of its messages.</summary>
/// <param name="Weight">Percent of the messages, 0 to 100.</param>
/// <param name="Cluster">The cluster whose gateways it is for; empty for those that have no destinations of their own.</param>
public sealed record MappingDestination(string Subject, int Weight, string Cluster = "");
