using OrleansNats.Gateway.Configuration.Grammar;

namespace OrleansNats.Gateway.Configuration.Binding;

/// <summary>Everything that is wrong with a config, so that one run tells all of it.</summary>
internal sealed class ConfigReport
{
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> Warnings => _warnings;

    public void Error(SourcePosition position, string text) => _errors.Add($"{position}: {text}");

    /// <summary>Reports what stands in no one place.</summary>
    public void Error(string text) => _errors.Add(text);

    public void Warn(string text) => _warnings.Add(text);

    public void Warn(SourcePosition position, string field, string text) =>
        _warnings.Add($"{position}: invalid use of field \"{field}\": {text}");

    /// <summary>Reports a key nobody knows, unless a variable used its value.</summary>
    public void UnknownField(string key, ConfigValue value)
    {
        if (!value.IsReferenced) Error(value.Position, $"unknown field \"{key}\"");
    }

    public void NotSupported(SourcePosition position, string what) => Error(position, $"{what} is not supported yet");
}
