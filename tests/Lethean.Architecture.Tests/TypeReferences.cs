using System.Reflection;
using System.Reflection.Emit;

namespace Lethean.Architecture.Tests;

/// <summary>Which types a type refers to, in its declaration and in the bodies of its methods.</summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<ushort, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => unchecked((ushort)code.Value));

    public static IEnumerable<Type> Of(Type type) => Named(type).SelectMany(Parts).Distinct();

    public static IEnumerable<MethodBase> MethodsOf(Type type) => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    /// <summary>The methods that a method calls, and the instruction behind each call.</summary>
    public static IEnumerable<(MethodBase Called, OpCode Next)> CallsOf(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        var instructions = InstructionsOf(body.GetILAsByteArray()!).ToList();
        return instructions.Zip(instructions.Skip(1))
            .Where(pair => pair.First.Code.OperandType == OperandType.InlineMethod)
            .Select(pair => ((MethodBase)Resolved(method, pair.First.Token!.Value), pair.Second.Code));
    }

    private static IEnumerable<Type?> Named(Type type) =>
    [
        type.BaseType,
        .. type.GetInterfaces(),
        .. type.GetGenericArguments().SelectMany(ConstraintsOf),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetMembers(Declared).Append(type).SelectMany(member => member.CustomAttributes).Select(data => data.AttributeType),
        .. MethodsOf(type).SelectMany(method => SignatureOf(method).Concat(BodyOf(method))),
    ];

    private static Type[] ConstraintsOf(Type argument) => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [];

    private static IEnumerable<Type?> SignatureOf(MethodBase method) =>
    [
        method.DeclaringType,
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments().SelectMany(argument => ConstraintsOf(argument).Append(argument)) : [],
    ];

    private static IEnumerable<Type?> BodyOf(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
            return [];
        var caught = body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause);
        return
        [
            .. body.LocalVariables.Select(local => local.LocalType),
            .. caught.Select(clause => clause.CatchType),
            .. InstructionsOf(body.GetILAsByteArray()!).SelectMany(i => i.Token is { } token ? TypesOf(Resolved(method, token)) : []),
        ];
    }

    private static MemberInfo Resolved(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType!.GetGenericArguments(),
        method.IsGenericMethod ? method.GetGenericArguments() : [])!;

    private static IEnumerable<Type?> TypesOf(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodBase method => SignatureOf(method),
        _ => [],
    };

    /// <summary>A method's instructions with the metadata tokens among their operands (ECMA-335, partition III).</summary>
    private static IEnumerable<(OpCode Code, int? Token)> InstructionsOf(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xfe ? Codes[(ushort)(0xfe00 | il[at + 1])] : Codes[il[at]];
            at += code.Size;
            yield return (code, code.OperandType
                is OperandType.InlineTok or OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField
                ? BitConverter.ToInt32(il, at)
                : null);
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(il, at),
                _ => 4,
            };
        }
    }

    /// <summary>A type and the types that it is put together from.</summary>
    private static IEnumerable<Type> Parts(Type? type) =>
        type is null || type.IsGenericParameter ? []
        : type.HasElementType ? Parts(type.GetElementType())
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];
}
