using System.Text;
using System.Text.RegularExpressions;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>
/// reference.conf: every setting with its default. What stands in it between <c># [kinds of …]</c> and <c># [end of …]</c> is written
/// from the declarations of the kinds.
/// </summary>
public static partial class ReferenceText
{
    private const string Begins = "# [kinds of ";
    private const string Ends = "# [end of ";

    /// <summary>Columns of a line, at most.</summary>
    private const int Width = 130;

    /// <summary>As it comes with the program.</summary>
    public static string Shipped { get; } = ReadShipped();

    /// <summary>The same, with what the declarations of these kinds say.</summary>
    public static string Render(KnownKinds kinds)
    {
        var text = new StringBuilder();
        var isReplaced = false;
        foreach (var line in Shipped.TrimEnd('\n').Split('\n'))
        {
            var mark = line.TrimStart();
            isReplaced &= !mark.StartsWith(Ends, StringComparison.Ordinal);
            if (!isReplaced)
                text.Append(line).Append('\n');
            if (!mark.StartsWith(Begins, StringComparison.Ordinal))
                continue;
            isReplaced = true;
            var family = mark[Begins.Length..^1];
            WriteFamily(new Writer(text, line.Length - mark.Length), family, kinds);
        }
        return text.ToString();
    }

    private static void WriteFamily(Writer writer, string name, KnownKinds known)
    {
        var kinds = known.Families.Single(family => family.Name == name).Kinds;
        if (name == known.Adaptation.Name)
            writer.WriteChoice("The method.", kinds);
        else if (name == known.Arrivals.Name)
        {
            writer.WriteParameters(RateProfile.Declaration, isPartial: false);
            writer.WriteGap();
            writer.WriteSections(kinds.Where(kind => kind.Parameters.Count > 0));
        }
        else
            writer.WriteSections(kinds);
    }

    private static string ReadShipped()
    {
        using var reader = new StreamReader(typeof(ReferenceText).Assembly.GetManifestResourceStream(ScenarioLoader.ReferenceName)!);
        return reader.ReadToEnd();
    }

    /// <summary>What stands between backticks is not broken.</summary>
    [GeneratedRegex("`[^`]*`\\S*|\\S+")]
    private static partial Regex Words();

    private sealed class Writer(StringBuilder text, int indent)
    {
        public void WriteGap() => text.Append('\n');

        public void WriteSections(IEnumerable<IKind> kinds) =>
            WriteEach(kinds, kind => WriteSection(new(kind.Name, kind, IsPartial: false)));

        public void WriteParameters(IKind kind, bool isPartial) =>
            WriteEach(kind.Parameters.Where(parameter => !isPartial || parameter.Default is not null), WriteParameter);

        /// <summary>Kinds whose parameters stand beside the key that names one of them; the first is the default.</summary>
        public void WriteChoice(string about, IReadOnlyList<IKind> kinds)
        {
            WriteComment($"{about} {string.Join(' ', kinds.Select(kind => $"{kind.Name}: {kind.Prose}"))}");
            WriteLine($"kind = {kinds[0].Name}");
            foreach (var parameter in kinds.SelectMany(kind => kind.Parameters).DistinctBy(parameter => parameter.Name))
            {
                WriteGap();
                WriteParameter(parameter);
            }
        }

        private void WriteParameter(IParameter parameter)
        {
            WriteComment(WithRange(parameter));
            WriteLine($"{parameter.Name} = {parameter.Default ?? "null"}");
            foreach (var section in parameter.Type.Sections)
            {
                WriteGap();
                WriteSection(section);
            }
        }

        private void WriteSection(ParameterSection section)
        {
            WriteComment(section.Kind.Prose);
            if (section.Kind.Parameters.Count == 0)
            {
                WriteLine($"{section.Name} {{ }}");
                return;
            }
            WriteLine($"{section.Name} {{");
            new Writer(text, indent + 2).WriteParameters(section.Kind, section.IsPartial);
            WriteLine("}");
        }

        private void WriteEach<T>(IEnumerable<T> items, Action<T> write)
        {
            foreach (var (i, item) in items.Index())
            {
                if (i > 0)
                    WriteGap();
                write(item);
            }
        }

        private void WriteComment(string prose)
        {
            var line = new StringBuilder("#");
            foreach (var word in Words().Matches(prose).Select(match => match.Value))
            {
                if (indent + line.Length + 1 + word.Length > Width)
                {
                    WriteLine(line.ToString());
                    line.Clear().Append('#');
                }
                line.Append(' ').Append(word);
            }
            WriteLine(line.ToString());
        }

        private void WriteLine(string line) => text.Append(' ', indent).Append(line).Append('\n');

        /// <summary>The prose with the range at the end of its first sentence.</summary>
        private static string WithRange(IParameter parameter)
        {
            var (prose, type) = (parameter.Prose, parameter.Type);
            if (type.Range is null)
                return prose;
            var isUnitSaid = type.Unit is null or ParameterTypes.Time
                || prose.Contains(type.Unit, StringComparison.OrdinalIgnoreCase);
            var end = prose.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var stop ? stop : prose.Length - 1;
            return $"{prose[..end]}, {type.Range}{(isUnitSaid ? "" : $" {type.Unit}")}{prose[end..]}";
        }
    }
}
