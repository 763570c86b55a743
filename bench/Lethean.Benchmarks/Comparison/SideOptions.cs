using System.Globalization;

namespace Lethean.Benchmarks.Comparison;

/// <summary>What one side of the comparison measures, in which sizes; the script of the other side has the same options.</summary>
internal sealed record SideOptions
{
    /// <summary>Some of step, evaluation, bfloat16, arm; and predictions, how many differ in bfloat16, where it is asked for.</summary>
    public IReadOnlyList<string> Measure { get; private init; } = ["step", "evaluation", "bfloat16", "arm"];

    /// <summary>Null for random weights.</summary>
    public string? Checkpoint { get; private init; }

    public int Width { get; private init; } = 64;

    public string? Data { get; private init; }

    public int Threads { get; private init; } = Environment.ProcessorCount;

    public int Steps { get; private init; } = 20;

    public int Images { get; private init; } = 10_000;

    public int Samples { get; private init; } = 1000;

    public int Every { get; private init; } = 50;

    /// <summary>Whether malloc is told to keep freed memory; only the naive side lets it be.</summary>
    public bool TunedAllocator { get; private init; }

    /// <summary>Further settings of the arm, each path=value.</summary>
    public IReadOnlyList<string> Sets { get; private init; } = [];

    public static SideOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SideOptions();
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--measure" => options with { Measure = value.Split(',') },
                "--checkpoint" => options with { Checkpoint = value },
                "--width" => options with { Width = Number(value) },
                "--data" => options with { Data = value },
                "--threads" => options with { Threads = Number(value) },
                "--steps" => options with { Steps = Number(value) },
                "--images" => options with { Images = Number(value) },
                "--samples" => options with { Samples = Number(value) },
                "--every" => options with { Every = Number(value) },
                "--allocator" => options with { TunedAllocator = Choice(value, "default", "tuned") == "tuned" },
                "--set" => options with { Sets = [.. options.Sets, value] },
                var unknown => throw new ArgumentException($"unknown option {unknown}"),
            };
        }

        return options;
    }

    private static string Choice(string value, params string[] allowed) =>
        allowed.Contains(value) ? value : throw new ArgumentException($"{value} is none of {string.Join(", ", allowed)}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
