using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>A network, data and scenarios so small that every command is done in an instant.</summary>
internal static class TinyWorld
{
    /// <summary>The folder of a run that is complete, once it was made.</summary>
    public const string Run = "done";

    private const int Images = 20;

    private const string Scenario = """
        lethean {
          data.path = "data"
          model.checkpoint = "network"
          traffic { stop-after.samples = 2, sources.users { kind = benign, rate = 50/s } }
          evaluation { every = 2, images = 2 }
          capacity { warmup = 0, samples = 20 }
        }
        """;

    private const string Recipe = """
        lethean.data.path = "data"
        lethean.training { dataset = fashion-mnist, epochs = 1, architecture { width = 4, groups = 1, split-after = 4 } }
        """;

    private static readonly DatasetDescriptor Descriptor = DatasetDescriptor.Find("fashion-mnist");

    public static void Write(string folder)
    {
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: 4);
        var normalization = new Normalization(Descriptor.Mean, Descriptor.StandardDeviation);
        using (var model = TestTimeModels.Create(architecture, normalization, seed: 1))
            Checkpoint.Save(Path.Combine(folder, "network"), model, new(architecture, normalization, Descriptor.Name));
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        foreach (var split in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(Path.Combine(folder, $"data/{split}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, Images, 0, 0, 0, 28, 0, 0, 0, 28, .. Bytes(Images * 28 * 28, 256)]);
            File.WriteAllBytes(Path.Combine(folder, $"data/{split}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, Images, .. Bytes(Images, 10)]);
        }

        File.WriteAllText(Path.Combine(folder, "tiny.conf"), Scenario);
        File.WriteAllText(Path.Combine(folder, "recipe.conf"), Recipe);
    }

    /// <summary>Arguments and options that a command needs besides the option that is tried.</summary>
    /// <param name="command">Its words.</param>
    /// <param name="option">
    /// Which is tried: where a command would start actors, only what decides on its folder is carried through; all else ends at a
    /// network that is not there.
    /// </param>
    public static string[] Rest(string command, string option)
    {
        return command switch
        {
            "run" or "train" when option == "--out" => [command == "run" ? "tiny.conf" : "recipe.conf"],
            "run" or "capacity" => ["tiny.conf", "--set", "lethean.model.checkpoint=absent"],
            "demo" => ["--set", "lethean.model.checkpoint=absent"],
            "train" => ["recipe.conf", "--set", "lethean.data.path=absent"],
            "config show" or "config check" => ["tiny.conf"],
            "evaluate" => ["network", .. Unless("--data", "data"), .. Unless("--images", "2")],
            "gradient-correlation" => ["network", .. Unless("--data", "data"), .. Unless("--samples", "2"), .. Unless("--history", "2")],
            "resume" or "report" or "compare" => [Run],
            "export" => [Run, .. Unless("--out", "tables")],
            "data verify" => ["fashion-mnist", .. Unless("--path", "data")],
            _ => [],
        };

        string[] Unless(string other, string value) => other == option ? [] : [other, value];
    }

    private static byte[] Bytes(int count, int exclusiveMax)
    {
        var random = RandomStream.Create(1, "bytes");
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(exclusiveMax))];
    }
}
