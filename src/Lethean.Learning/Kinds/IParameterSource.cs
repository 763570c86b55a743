namespace Lethean.Learning.Kinds;

/// <summary>
/// Where the values of parameters come from, such as an object of a configuration. What is missing or not allowed is noted there, with
/// its place, and replaced by the fallback of its type, so that one look finds everything that is wrong.
/// </summary>
public interface IParameterSource
{
    /// <summary>How much was refused so far.</summary>
    int Refusals { get; }

    /// <summary>Whether a value is written under the name, also a null.</summary>
    bool Mentions(string name);

    /// <summary>
    /// Whether the value is anything but null. What is not mentioned counts as set, so that whoever reads it finds it missing.
    /// </summary>
    bool IsSet(string name);

    T Scalar<T>(string name, ScalarType<T> type);

    /// <summary>Any number of values, also none.</summary>
    IReadOnlyList<T> List<T>(string name, ScalarType<T> element);

    /// <summary>An object with parameters of its own.</summary>
    IParameterSource Section(string name);

    /// <summary>A list of objects with parameters of their own.</summary>
    /// <param name="defaults">A section of this source with what an object of the list may leave out.</param>
    IReadOnlyList<IParameterSource> Items(string name, IParameterSource defaults);

    void Refuse(Violation violation);

    /// <summary>Refuses every value that nobody asked for.</summary>
    void RefuseOthers();
}
