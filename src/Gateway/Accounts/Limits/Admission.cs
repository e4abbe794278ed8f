namespace OrleansNats.Gateway.Accounts.Limits;

/// <summary>Whether a client may be one of its account's.</summary>
internal enum Admission
{
    Joined,

    /// <summary>There is no room.</summary>
    Full,

    /// <summary>There is no room now; silos may give some.</summary>
    Later,
}
