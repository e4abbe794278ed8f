namespace OrleansNats.Grains.Interest;

/// <summary>Where a bucket's deltas go. Called while the bucket changes: must only take note, and must not call back.</summary>
internal interface IDeltaSink
{
    /// <summary>A gateway that watches is to be told of a change.</summary>
    void Tell(string gateway, InterestDelta delta);

    /// <summary>This epoch of a gateway is gone: what has not been told it yet never will be.</summary>
    void Forget(string gateway);
}
