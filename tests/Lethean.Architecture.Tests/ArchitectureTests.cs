using System.CodeDom.Compiler;
using System.Reflection;
using System.Runtime.CompilerServices;
using Akka.Actor;

namespace Lethean.Architecture.Tests;

/// <summary>The rules of docs/architecture.md. The order of the namespaces is read from there, so that page and code cannot differ.</summary>
public sealed class ArchitectureTests
{
    private const int LongestLine = 140;
    private const int MostParameters = 6;

    public static TheoryData<string> Projects => Solution.Projects;

    [Fact]
    public void Files_that_the_page_names_should_exist() => Assert.Empty(Solution.MissingFiles());

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_page_should_list_every_namespace(string project)
    {
        var namespaces = TypesOf(project).Select(type => type.Namespace!).Distinct();

        Assert.Equal(namespaces.Order(), Solution.OrderOf(project).Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_namespace_should_refer_to_one_above_it(string project)
    {
        var order = Solution.OrderOf(project).ToList();
        var references = from type in TypesOf(project)
                         from other in TypeReferences.Of(type)
                         where other.Assembly == type.Assembly && other.Namespace is not null
                         select (From: type.Namespace!, To: other.Namespace!, Where: type.ToString());
        // A using line also shows what the compiler leaves no trace of: constants, names and documentation.
        var usings = from source in Solution.SourcesOf(project)
                     from line in source.Lines
                     where line.StartsWith($"using {project}", StringComparison.Ordinal)
                     select (From: NamespaceOf(source.Lines), To: line[6..].TrimEnd(';'), Where: source.Path);

        var wrong = references.Concat(usings).Where(reference => order.IndexOf(reference.To) < order.IndexOf(reference.From));

        Assert.Empty(wrong.Select(reference => $"{reference.Where} refers to {reference.To}, which is above {reference.From}").Distinct());
    }

    [Theory]
    [InlineData("Lethean.Learning", "Akka")]
    [InlineData("Lethean.Actors", "System.Console", "System.CommandLine", "Spectre.Console")]
    public void A_project_should_not_use_what_is_not_its_business(string project, params string[] forbidden)
    {
        var used = Assembly.Load(project).GetReferencedAssemblies().Select(assembly => assembly.Name!);

        Assert.DoesNotContain(used, name => forbidden.Any(start => name == start || name.StartsWith(start + ".", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Lines_should_not_be_too_long(string project)
    {
        var wrong = from source in Solution.SourcesOf(project)
                    from line in source.Lines.Index()
                    where line.Item.Length > LongestLine
                    select $"{source.Path}:{line.Index + 1} has {line.Item.Length} characters";

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Parameter_lists_should_not_be_too_long(string project)
    {
        var wrong = from type in TypesOf(project)
                    where !IsGenerated(type)
                    from method in TypeReferences.MethodsOf(type)
                    where method.GetParameters().Length > MostParameters && !IsGenerated(method) && !IsGivenFromOutside(method)
                    select $"{type}.{method.Name} has {method.GetParameters().Length} parameters";

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Actors_should_be_sealed_and_named_so(string project)
    {
        var actors = TypesOf(project).Where(type => type.IsAssignableTo(typeof(ActorBase)));

        Assert.All(actors, type => Assert.True(type.IsSealed && type.Name.EndsWith("Actor", StringComparison.Ordinal), type.FullName));
    }

    private static IEnumerable<Type> TypesOf(string project) =>
        Assembly.Load(project).GetTypes().Where(type => type.Namespace?.StartsWith(project, StringComparison.Ordinal) == true);

    private static string NamespaceOf(string[] lines) =>
        lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';') ?? "";

    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.IsDefined(typeof(GeneratedCodeAttribute))
        || (member.DeclaringType is { } outer && IsGenerated(outer));

    /// <summary>Of native functions, of delegates' asynchronous calls, and of methods that a library declares.</summary>
    private static bool IsGivenFromOutside(MethodBase method) =>
        method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) || method.Name is "BeginInvoke" or "EndInvoke"
        || (method is MethodInfo info && info.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly);
}
