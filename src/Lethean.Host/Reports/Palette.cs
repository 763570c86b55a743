namespace Lethean.Host.Reports;

/// <summary>One colour an arm, in the order of the arms; told apart also by readers who do not see red and green alike (Okabe and Ito).</summary>
public static class Palette
{
    public const int Colors = 7;

    private static readonly string[] Names = ["vermillion", "blue", "green", "purple", "grey", "orange", "sky"];
    private static readonly string[] TerminalColors = ["orangered1", "dodgerblue2", "springgreen3", "orchid", "grey70", "orange1", "skyblue1"];

    /// <summary>The name of the CSS variable (see report.css) of arm <paramref name="index"/>.</summary>
    public static string Css(int index) => $"var(--{Names[index % Names.Length]})";

    /// <summary>The Spectre.Console colour of arm <paramref name="index"/>.</summary>
    public static string Terminal(int index) => TerminalColors[index % TerminalColors.Length];
}
