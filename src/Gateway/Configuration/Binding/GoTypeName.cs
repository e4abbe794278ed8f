using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>What nats-server calls the type of a value in its error texts.</summary>
internal static class GoTypeName
{
    public static string Of(ConfigValue value) => value.Content switch
    {
        string => "string",
        long => "int64",
        double => "float64",
        bool => "bool",
        DateTime => "time.Time",
        ConfigMap => "map[string]interface {}",
        _ => "[]interface {}",
    };
}
