using System.Text;

namespace OrleansNats.Gateway.Configuration.Grammar;

/// <summary>Finds what <c>$name</c> stands for: a key of an open block, innermost first, then the environment.</summary>
internal sealed class VariableResolver(List<ConfigMap> open, ParseContext context)
{
    private const string BcryptPrefix = "2a$";
    private const string EnvironmentKey = "pk";

    public ConfigValue Resolve(string name, SourcePosition at)
    {
        if (name.StartsWith(BcryptPrefix, StringComparison.Ordinal)) return new ConfigValue("$" + name, at);
        for (int i = open.Count - 1; i >= 0; i--)
        {
            if (!open[i].TryGet(name, out ConfigValue? found)) continue;
            found.IsReferenced = true;
            return new ConfigValue(found.Content, at);
        }

        return new ConfigValue(FromEnvironment(name, at), at);
    }

    private object FromEnvironment(string name, SourcePosition at)
    {
        if (!context.TryOpenVariable(name)) throw NotParsed($"variable reference cycle for '{name}'");
        try
        {
            string text = context.Environment(name)
                ?? throw new ConfigSyntaxException(at, $"variable reference for '{name}' on line {at.Line} can not be found");
            ConfigMap parsed;
            try
            {
                parsed = context.Parse(Encoding.UTF8.GetBytes($"{EnvironmentKey}={text}"), "$" + name, "");
            }
            catch (ConfigSyntaxException e)
            {
                throw NotParsed(e.Message);
            }

            return parsed.TryGet(EnvironmentKey, out ConfigValue? value) ? value.Content : throw NotParsed("it has no value");
        }
        finally
        {
            context.CloseVariable(name);
        }

        ConfigSyntaxException NotParsed(string reason) =>
            new(at, $"variable reference for '{name}' on line {at.Line} could not be parsed: {reason}");
    }
}
