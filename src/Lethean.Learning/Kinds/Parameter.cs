using System.Linq.Expressions;
using System.Reflection;

namespace Lethean.Learning.Kinds;

/// <summary>A parameter of a kind.</summary>
public interface IParameter
{
    /// <summary>What a configuration calls it.</summary>
    string Name { get; }

    /// <summary>What it means, in whole sentences.</summary>
    string Prose { get; }

    IParameterType Type { get; }

    /// <summary>The default as a configuration would say it; null where there is none and the parameter must be said.</summary>
    string? Default { get; }
}

internal abstract class Parameter<TSettings>(string name, string prose) : IParameter where TSettings : class
{
    public string Name => name;

    public string Prose => prose;

    public abstract IParameterType Type { get; }

    public abstract string? Default { get; }

    /// <summary>Reads the value into settings that nobody else has seen yet.</summary>
    public abstract void Read(IParameterSource source, TSettings settings);

    public abstract Violation? ViolationOf(TSettings settings);
}

internal sealed class Parameter<TSettings, T> : Parameter<TSettings> where TSettings : class
{
    private readonly PropertyInfo _property;
    private readonly ParameterType<T> _type;

    /// <param name="defaults">Where its default stands; null: it must be said.</param>
    public Parameter(Expression<Func<TSettings, T>> property, ParameterType<T> type, string? name, string prose, TSettings? defaults)
        : base(name ?? KebabCase.Of(Parameter.PropertyOf(property).Name), prose)
    {
        _property = Parameter.PropertyOf(property);
        _type = type;
        Default = defaults is null ? null : type.Write((T)_property.GetValue(defaults)!);
    }

    public override IParameterType Type => _type;

    public override string? Default { get; }

    public override void Read(IParameterSource source, TSettings settings) => _property.SetValue(settings, _type.Read(source, Name));

    public override Violation? ViolationOf(TSettings settings)
    {
        var value = (T)_property.GetValue(settings)!;
        return _type.Allows(value) ? null : new Violation(Name, $"{_type.Write(value)} is not allowed", _type.Allowed);
    }
}

internal static class Parameter
{
    private static readonly MethodInfo ShallowCopy = typeof(object).GetMethod(nameof(MemberwiseClone),
        BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static T Copy<T>(T settings) where T : class => (T)ShallowCopy.Invoke(settings, null)!;

    /// <exception cref="ArgumentException">The expression is no property that can be set.</exception>
    public static PropertyInfo PropertyOf(LambdaExpression property) =>
        (property.Body as MemberExpression)?.Member is PropertyInfo { CanWrite: true } found
            ? found
            : throw new ArgumentException($"{property} is no property with an init or set accessor.", nameof(property));
}
