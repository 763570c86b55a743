using System.CodeDom.Compiler;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Akka.Actor;
using TorchSharp;

namespace Lethean.Architecture.Tests;

/// <summary>The rules of docs/architecture.md. The order of the namespaces is read from there, so that page and code cannot differ.</summary>
public sealed class ArchitectureTests
{
    private const int LongestLine = 140;
    private const int MostParameters = 6;

    public static TheoryData<string> Projects => Solution.Projects;

    [Fact]
    public void Files_that_the_page_names_should_exist() => AssertNone(Solution.MissingFiles());

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
                         where IsOf(project, other)
                         select (From: type.Namespace!, To: other.Namespace!, Where: type.ToString());
        // A using line also shows what the compiler leaves no trace of: constants, names and documentation.
        var usings = from source in Solution.SourcesOf(project)
                     from line in source.Lines
                     where line.StartsWith($"using {project}", StringComparison.Ordinal)
                     select (From: NamespaceOf(source.Lines), To: line[6..].TrimEnd(';'), Where: source.Path);

        var wrong = references.Concat(usings).Where(reference => order.IndexOf(reference.To) < order.IndexOf(reference.From));

        AssertNone(wrong.Select(reference => $"{reference.Where} refers to {reference.To}, which is above {reference.From}").Distinct());
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

        AssertNone(wrong);
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

        AssertNone(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Actors_should_be_sealed_and_named_so(string project)
    {
        var actors = TypesOf(project).Where(type => type.IsAssignableTo(typeof(ActorBase)));

        Assert.All(actors, type => Assert.True(type.IsSealed && type.Name.EndsWith("Actor", StringComparison.Ordinal), type.FullName));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Numbers_for_libtorch_should_be_held_while_it_reads_them(string project)
    {
        // TorchSharp has the garbage collector free a temporary Scalar, also one that native code has not done with (see class Scalars).
        var wrong = from type in TypesOf(project)
                    from method in TypeReferences.MethodsOf(type)
                    from call in TypeReferences.CallsOf(method)
                    where MakesTemporaryScalar(call.Called) || (IsScalar(call.Called) && !IsStore(call.Next))
                    select $"{type}.{method.Name} calls {call.Called.DeclaringType!.Name}.{call.Called} with a temporary Scalar";

        AssertNone(wrong);
    }

    /// <summary>Shows all that is wrong, where Assert.Empty shows the beginnings of the first five.</summary>
    private static void AssertNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join(Environment.NewLine, wrong));

    private static IEnumerable<Type> TypesOf(string project) => Assembly.Load(project).GetTypes().Where(type => IsOf(project, type));

    /// <summary>Whether somebody wrote the type in the project; generated code may have namespaces of its own.</summary>
    private static bool IsOf(string project, Type type) =>
        type.Assembly.GetName().Name == project && type.Namespace?.StartsWith(project, StringComparison.Ordinal) == true;

    private static string NamespaceOf(string[] lines) =>
        lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?["namespace ".Length..].TrimEnd(';') ?? "";

    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.IsDefined(typeof(GeneratedCodeAttribute))
        || (member.DeclaringType is { } outer && IsGenerated(outer));

    private static bool IsScalar(MethodBase called) => called.DeclaringType == typeof(Scalar) && called.Name == "op_Implicit";

    private static bool IsStore(OpCode code) => code.Name!.StartsWith("st", StringComparison.Ordinal);

    /// <summary>Sums without a factor, for which TorchSharp passes a 1, and operators with a .NET number.</summary>
    private static bool MakesTemporaryScalar(MethodBase called)
    {
        var parameters = called.GetParameters();
        return called.DeclaringType == typeof(torch.Tensor)
            && ((called.Name is "add" or "add_" && parameters.Length == 1) || called.Name == "op_Addition"
                || (called.Name.StartsWith("op_", StringComparison.Ordinal) && parameters.Any(p => p.ParameterType.IsPrimitive)));
    }

    /// <summary>Of native functions, of delegates' asynchronous calls, and of methods that a library declares.</summary>
    private static bool IsGivenFromOutside(MethodBase method) =>
        method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) || method.Name is "BeginInvoke" or "EndInvoke"
        || (method is MethodInfo info && info.GetBaseDefinition().DeclaringType!.Assembly != method.DeclaringType!.Assembly);
}
