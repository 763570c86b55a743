namespace Lethean.Learning.Defenses;

/// <summary>
/// A defense whose decisions depend on earlier samples. A new one, made from the same settings and materials, goes on exactly
/// where another was after <see cref="Import"/> of its state.
/// </summary>
public interface IStatefulDefense
{
    DefenseState Export();

    /// <param name="state">Of a defense with the same settings.</param>
    void Import(DefenseState state);
}
