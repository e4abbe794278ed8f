namespace OrleansNats.Grains.Gateways;

/// <summary>Exceptions in a line of a log.</summary>
internal static class FailureText
{
    private const int Longest = 200;

    /// <summary>The first line of the innermost message, cut to 200 characters.</summary>
    public static string Of(Exception failure)
    {
        string text = failure.GetBaseException().Message.AsSpan().Trim().ToString();
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        if (end >= 0) text = text[..end];
        return text.Length <= Longest ? text : text[..Longest] + "...";
    }
}
