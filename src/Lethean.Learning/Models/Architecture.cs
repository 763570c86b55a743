namespace Lethean.Learning.Models;

/// <summary>What fixes the layout of a two-headed network: same architecture, same parameter names and shapes.</summary>
/// <param name="Family">Only <c>resnet18</c>: the CIFAR variant of Perry 2020 (3×3 stem, GroupNorm).</param>
/// <param name="Width">Channels of the stem and of the first group, 4 to 256; later groups have 2, 4 and 8 times as many.</param>
/// <param name="Groups">Groups of every GroupNorm; divides the width.</param>
/// <param name="SplitAfter">Last layer group shared by both heads, 1 to 4; at 4 the heads are two linear layers.</param>
/// <param name="Classes">Classes of the main task, at least 2.</param>
public sealed record Architecture(string Family, int Width, int Groups, int SplitAfter, int Classes = 10)
{
    public const string ResNet18 = "resnet18";

    /// <summary>Quarter turns that the auxiliary head tells apart (Sun 2020, section 2).</summary>
    public const int Rotations = 4;

    /// <exception cref="InputException">A value is outside its range; the message names it.</exception>
    public Architecture Validated()
    {
        Require(Family == ResNet18, "family", $"'{Family}'", $"'{ResNet18}'");
        Require(Width is >= 4 and <= 256, "width", $"{Width}", "4 to 256");
        Require(Groups >= 1 && Width % Groups == 0, "groups", $"{Groups}", $"a divisor of the width {Width}");
        Require(SplitAfter is >= 1 and <= 4, "split-after", $"{SplitAfter}", "1 to 4");
        Require(Classes is >= 2 and <= 1000, "classes", $"{Classes}", "2 to 1000");
        return this;
    }

    private static void Require(bool holds, string name, string value, string allowed)
    {
        if (!holds)
            throw new InputException($"architecture: {name} is {value}; allowed: {allowed}.");
    }
}
