using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Configuration;

/// <summary>
/// Damaged files are read, or refused with a position. That reading ends is bounded by steps, not by time: the cursor
/// throws when it is looked at too often without moving, the resolver when it expands too far; neither may surface here.
/// </summary>
public class HoconMutationTests
{
    private const int Files = 10_000;
    private const int Shares = 10;
    private static readonly string Scenarios = Path.Combine(AppContext.BaseDirectory, "hocon");
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "=", "+=", ":", ",", "\n", "\"", "\"\"\"", "${", "}", "${a}", "${?a}", "${lethean}", "include \"benign.conf\"", ".", "#", "//",
        "\\", "\\u00", "\0", "\uFEFF", "\r\n", "null", "a = ${a}", "a { b = ${a} }", "x += [1]", "90/s", "\ud800", "é",
    ];

    private static readonly string HandWritten = """
        definitions { a = 1, b { c = [1, 2, { d = "x\ty" }] }, e = ${definitions.b} { f = ${?nope} } }
        lethean.traffic.sources { users { kind = benign, rate = 90/s }, "attacker" : { kind = lethean, rate = 10/min } }
        lethean.traffic.stop-after { samples = 5, duration = 5 minutes }
        lethean.defenses += { kind = orientation-gate, threshold = 0.5 }
        lethean.defenses = ${lethean.defenses} [{ kind = confidence-threshold }]
        lethean { experiment { arms { x { lethean.adaptation.steps = 2 } }, grid { "lethean.evaluation.every" = [1, 2] }, seeds = [1, 2] } }
        include "benign.conf"
        lethean.name = ${definitions.a}"-"${definitions.a} // ends with a comment
        """;

    public static TheoryData<int> AllShares => [.. Enumerable.Range(0, Shares)];

    [Theory]
    [MemberData(nameof(AllShares))]
    public void Mutated_files_should_be_read_or_refused_with_a_position(int share)
    {
        var corpus = Directory.GetFiles(Scenarios, "*.conf").Order(StringComparer.Ordinal).Select(File.ReadAllText)
            .Select(text => text + Scenario.Least).Append(HandWritten).ToArray();
        Assert.All(corpus, text => Assert.False(IsRefused(text, -1)));
        var refused = 0;
        for (var file = share; file < Files; file += Shares)
        {
            var random = RandomStream.Create((ulong)file, "mutation");
            refused += IsRefused(Mutate(corpus[random.Next(corpus.Length)], random), file) ? 1 : 0;
        }
        Assert.InRange(refused, Files / Shares / 10, Files / Shares - 1);
    }

    private static bool IsRefused(string text, int file)
    {
        try
        {
            ScenarioLoader.LoadText(text, $"mutation-{file}.conf", [], folder: Scenarios);
            return false;
        }
        catch (ConfigurationException refusal)
        {
            Assert.All(refusal.Problems, problem => Assert.NotEqual(default, problem.Position));
            return true;
        }
    }

    private static string Mutate(string original, RandomStream random)
    {
        var text = new StringBuilder(original);
        for (var mutations = 1 + random.Next(8); mutations > 0 && text.Length > 0; mutations--)
        {
            var at = random.Next(text.Length);
            var length = Math.Min(random.Next(40), text.Length - at);
            switch (random.Next(6))
            {
                case 0: text.Remove(at, length); break;
                case 1: text.Insert(at, Tokens[random.Next(Tokens.Length)]); break;
                case 2: text[at] = (char)random.Next(0x180); break;
                case 3: text.Insert(random.Next(text.Length), text.ToString(at, length)); break;
                case 4: text.Insert(at, string.Concat(Enumerable.Repeat(Tokens[random.Next(Tokens.Length)], random.Next(200)))); break;
                default: text.Length = at; break;
            }
        }
        return text.ToString();
    }
}
