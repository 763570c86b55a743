using System.CommandLine;
using System.Globalization;
using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Kinds;

namespace Lethean.Host.Commands;

/// <summary><c>lethean kinds</c>: what a scenario can name, as declared.</summary>
public static class KindsCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A family, or a kind. All if left out.",
            Arity = ArgumentArity.ZeroOrOne,
        }.RefusingOptions();
        var markdown = new Option<bool>("--markdown") { Description = "As docs/kinds.md shows them, all with their parameters." };
        var command = new Command("kinds", """
            Shows the kinds that a scenario can name, and of one kind its parameters with range, unit, default and meaning.

            Examples:
              lethean kinds
              lethean kinds samples
              lethean kinds fgsm
              lethean kinds --markdown > docs/kinds.md
            """) { name, markdown };
        return command.Performs((parsed, output) =>
        {
            if (parsed.GetValue(markdown))
                output.Human.Profile.Out.Writer.Write(Markdown(KnownKinds.All));
            else
                Show(KnownKinds.All, parsed.GetValue(name), output);
            return ExitCode.Done;
        });
    }

    /// <param name="name">Of a family or a kind; null: all families.</param>
    /// <exception cref="InputException">Nothing has this name.</exception>
    public static void Show(KnownKinds known, string? name, Output output)
    {
        var families = Chosen(known, name);
        foreach (var (family, kinds) in families)
        {
            output.Line($"{family.Name}:");
            foreach (var kind in kinds)
                ShowKind(kind, withParameters: name is not null, output);
        }
        output.Json(new { families = families.Select(chosen => new { chosen.Family.Name, kinds = chosen.Kinds.Select(Describe) }) });
    }

    /// <summary>All kinds with their parameters, as a page.</summary>
    public static string Markdown(KnownKinds known)
    {
        var page = new StringBuilder("# Kinds\n\nWritten by `lethean kinds --markdown` from the declarations in the code.\n");
        foreach (var family in known.Families)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(family.Name[0])}{family.Name[1..]}\n");
            foreach (var kind in family.Kinds)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n### {kind.Name}\n\n{kind.Prose}\n");
                if (kind.Parameters.Count > 0)
                    page.Append("\n| parameter | default | allowed | meaning |\n|---|---|---|---|\n");
                WriteRows(page, kind.Parameters, "");
            }
        }
        return page.ToString();
    }

    private static void WriteRows(StringBuilder page, IEnumerable<IParameter> parameters, string prefix)
    {
        foreach (var parameter in parameters)
        {
            var (name, allowed) = (prefix + parameter.Name, parameter.Type.Allowed);
            var value = parameter.Default is { } set ? $"`{set}`" : "–";
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {value} | {allowed} | {parameter.Prose} |\n");
            foreach (var section in parameter.Type.Sections)
                WriteRows(page, ParametersOf(section), $"{prefix}{section.Name}.");
        }
    }

    private static List<(IKindFamily Family, IReadOnlyList<IKind> Kinds)> Chosen(KnownKinds known, string? name)
    {
        var chosen = known.Families
            .Select(family => (family,
                Kinds: name is null || name == family.Name ? family.Kinds : [.. family.Kinds.Where(kind => kind.Name == name)]))
            .Where(family => family.Kinds.Count > 0).ToList();
        if (chosen.Count > 0)
            return chosen;
        var names = known.Families.SelectMany(family => family.Kinds.Select(kind => kind.Name).Prepend(family.Name));
        throw new InputException($"there is no kind '{name}'; {Suggestions.For(name!, names.Distinct())}");
    }

    private static void ShowKind(IKind kind, bool withParameters, Output output)
    {
        output.Line($"  {kind.Name}: {kind.Prose}");
        if (withParameters)
            ShowParameters(kind.Parameters, "    ", output);
    }

    private static void ShowParameters(IEnumerable<IParameter> parameters, string indent, Output output)
    {
        foreach (var parameter in parameters)
        {
            var unit = parameter.Type.Unit is { } of ? $" ({of})" : "";
            output.Line($"{indent}{parameter.Name} = {parameter.Default ?? "(must be said)"}: {parameter.Type.Allowed}{unit}");
            output.Line($"{indent}  {parameter.Prose}");
            foreach (var section in parameter.Type.Sections)
            {
                output.Line($"{indent}{section.Name}: {section.Kind.Prose}");
                ShowParameters(ParametersOf(section), $"{indent}  ", output);
            }
        }
    }

    private static object Describe(IKind kind) => new { kind.Name, kind.Prose, parameters = kind.Parameters.Select(Describe) };

    private static object Describe(IParameter parameter) => new
    {
        parameter.Name,
        parameter.Prose,
        parameter.Type.Allowed,
        parameter.Type.Range,
        parameter.Type.Unit,
        parameter.Default,
        sections = parameter.Type.Sections.Select(section => new { section.Name, parameters = ParametersOf(section).Select(Describe) }),
    };

    private static IEnumerable<IParameter> ParametersOf(ParameterSection section) =>
        section.Kind.Parameters.Where(parameter => !section.IsPartial || parameter.Default is not null);
}
