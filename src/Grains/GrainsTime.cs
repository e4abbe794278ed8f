namespace OrleansNats.Grains;

/// <summary>The clock of the grains: apart from the silo's, so that a test may set it.</summary>
internal sealed record GrainsTime(TimeProvider Provider);
