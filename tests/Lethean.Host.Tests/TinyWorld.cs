using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests;

/// <summary>A network, data and scenarios so small that every command is done in an instant.</summary>
internal static class TinyWorld
{
    /// <summary>The folder of a run that is complete, once it was made.</summary>
    public const string Run = "done";

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

    /// <param name="images">Of each split.</param>
    public static void Write(string folder, int images = 20)
    {
        byte[] count = [0, 0, (byte)(images >> 8), (byte)images];
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: 4);
        var normalization = new Normalization(Descriptor.Mean, Descriptor.StandardDeviation);
        using (var model = TestTimeModels.Create(architecture, normalization, seed: 1))
            Checkpoint.Save(Path.Combine(folder, "network"), model, new(architecture, normalization, Descriptor.Name));
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        foreach (var split in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(Path.Combine(folder, $"data/{split}-images-idx3-ubyte"), [0, 0, 8, 3, .. count, 0, 0, 0, 28, 0, 0, 0, 28, .. Bytes(images * 28 * 28, 256)]);
            File.WriteAllBytes(Path.Combine(folder, $"data/{split}-labels-idx1-ubyte"), [0, 0, 8, 1, .. count, .. Bytes(images, 10)]);
        }

        File.WriteAllText(Path.Combine(folder, "tiny.conf"), Scenario);
        File.WriteAllText(Path.Combine(folder, "recipe.conf"), Recipe);
    }

    /// <summary>A scenario with everything that a run can write, on the network and the data of a folder.</summary>
    public static string Attacked(string folder, int samples) => $$"""
        lethean {
          seed = 3, outcomes-log = true, checkpoint-every = 0ms, device.threads = 1
          data.path = "{{folder}}/data", model.checkpoint = "{{folder}}/network"
          adaptation.batch = random(6)
          traffic {
            stop-after.samples = {{samples}}
            sources { users { kind = benign, rate = 50/s, arrivals = poisson }, attacker { kind = lethean, rate = 50/s, arrivals = poisson } }
          }
          evaluation { every = 10, images = 10 }
        }
        """;

    /// <summary>Arguments and options that a command needs besides what is tried.</summary>
    /// <param name="command">Its words.</param>
    /// <param name="option">
    /// Which is tried, null for the argument. What a command only looks at when it has computed is carried through; with all else it
    /// ends at a network or data that are not there.
    /// </param>
    public static string[] Rest(string command, string? option)
    {
        string[] argument = option is null ? [] : command switch
        {
            "run" or "serve" or "capacity" or "config show" or "config check" => ["tiny.conf"],
            "train" => ["recipe.conf"],
            "evaluate" or "gradient-correlation" => ["network"],
            "resume" or "report" or "compare" or "export" => [Run],
            "data verify" => ["fashion-mnist"],
            _ => [],
        };
        string[] options = (command, option) switch
        {
            ("run" or "train", "--out") => [],
            ("run" or "serve" or "capacity" or "demo", _) => ["--set", "lethean.model.checkpoint=absent"],
            ("train", _) => ["--set", "lethean.data.path=absent"],
            ("evaluate", "--out" or "--corruptions") => ["--data", "data", "--images", "2"],
            ("gradient-correlation", "--out") => ["--data", "data", "--samples", "2", "--history", "2", "--attacks", "benign"],
            ("gradient-correlation", "--attacks") => ["--data", "data", "--samples", "2", "--history", "2"],
            ("evaluate" or "gradient-correlation", not "--data") => ["--data", "absent"],
            // Where nobody can be.
            ("node", not "--join") => ["--join", "nowhere.invalid:1"],
            ("cluster certificate", not "--out") => ["--out", "certificates"],
            ("export", not "--out") => ["--out", "tables"],
            ("data verify", not "--path") => ["--path", "data"],
            _ => [],
        };
        return [.. argument, .. options];
    }

    private static byte[] Bytes(int count, int exclusiveMax)
    {
        var random = RandomStream.Create(1, "bytes");
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(exclusiveMax))];
    }
}
