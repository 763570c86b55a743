using System.Text.Json;

namespace Lethean.Benchmarks.Device;

/// <summary>All that bench/device finds out; device.json has these names.</summary>
internal sealed record DeviceReport
{
    public static JsonSerializerOptions Format { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>cpu or cuda.</summary>
    public required string Device { get; init; }

    public required string? Name { get; init; }

    public required int Processors { get; init; }

    public required string? LibTorch { get; init; }

    public required bool Quick { get; init; }

    public required IReadOnlyList<GoldenValue> Golden { get; init; }

    public required int ArmSamples { get; init; }

    public required double ArmSeconds { get; init; }

    /// <summary>Before and after.</summary>
    public required IReadOnlyList<double> Accuracies { get; init; }

    public required IReadOnlyList<NetworkSpeed> Networks { get; init; }

    public required IReadOnlyList<TrainingSpeed> Trainings { get; init; }

    public required DeviceMemory Memory { get; init; }

    public required double Seconds { get; init; }

    public bool Holds => Golden.All(value => value.Holds) && Memory.IsFlat;

    public void Print(TextWriter output)
    {
        Row($"{Device}: {Name}", $"{Processors} processors, libtorch {LibTorch ?? "of unknown version"}");
        output.WriteLine("|---|--:|");
        var worst = Golden.MaxBy(value => value.Difference / value.Tolerance)!;
        Row("golden values within tolerance", $"{Golden.Count(value => value.Holds)} of {Golden.Count}");
        Row("… the one nearest to its tolerance", $"{worst.Network}, {worst.Name}: {worst.Difference:g2} of {worst.Tolerance:g2}");
        Row($"accuracy, before and after {ArmSamples} Lethean samples", $"{100 * Accuracies[0]:f1} %, {100 * Accuracies[^1]:f1} %");
        Row("… seconds", $"{ArmSeconds:f1}");
        foreach (var speed in Networks)
        {
            Row($"steps a second, width {speed.Width}, {speed.Precision}", $"{speed.Steps:f1}");
            Row($"images evaluated a second, width {speed.Width}, {speed.Precision}", $"{speed.Images:f0}");
        }

        foreach (var speed in Trainings)
            Row($"images trained a second, width {speed.Width}, {speed.Precision}", speed.Rate is { } rate ? $"{rate:f0}" : "not measured");
        Row($"memory after {Memory.Early.Samples} and {Memory.Late.Samples} samples", Memory.IsFlat ? "flat" : "GROWS");
        if (Memory.Late.Device is not null)
            Row("… of the device", $"{Memory.Early.Device:f0} MB, {Memory.Late.Device:f0} MB");
        Row("… of the process", $"{Memory.Early.Process:f0} MB, {Memory.Late.Process:f0} MB");
        Row("… live tensors", $"{Memory.Early.Tensors}, {Memory.Late.Tensors}");
        Row("seconds in all", $"{Seconds:f0}");
        foreach (var value in Golden.Where(value => !value.Holds))
            output.WriteLine($"\nMissed: {value.Network}, {value.Name}: {value.Difference:g3}, tolerance {value.Tolerance:g2}.");

        void Row(string what, string value) => output.WriteLine($"| {what} | {value} |");
    }
}
