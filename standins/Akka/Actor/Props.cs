using System.Linq.Expressions;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>The recipe for an actor. Constructor arguments are evaluated once and reused at every restart.</summary>
public class Props
{
    private readonly Func<ActorBase> _producer;

    private Props(Type type, object[] arguments, Func<ActorBase> producer)
    {
        Type = type;
        Arguments = arguments;
        _producer = producer;
    }

    public Type Type { get; }

    public object[] Arguments { get; }

    public string Dispatcher { get; private init; } = Dispatchers.DefaultDispatcherId;

    public SupervisorStrategy SupervisorStrategy { get; private init; }

    public static Props Create<TActor>(Expression<Func<TActor>> factory, SupervisorStrategy supervisorStrategy = null)
        where TActor : ActorBase
    {
        if (factory.Body is UnaryExpression)
            return new Props(typeof(TActor), [], factory.Compile()) { SupervisorStrategy = supervisorStrategy };
        if (factory.Body is not NewExpression construction)
            throw new ArgumentException("The create function must be a 'new T (args)' expression");
        var arguments = construction.Arguments
            .Select(argument => Expression.Lambda<Func<object>>(Expression.Convert(argument, typeof(object))).Compile()())
            .ToArray();
        return Activating(typeof(TActor), arguments, supervisorStrategy);
    }

    public static Props Create<TActor>(params object[] args)
        where TActor : ActorBase => Activating(typeof(TActor), args);

    public static Props Create<TActor>(SupervisorStrategy supervisorStrategy)
        where TActor : ActorBase, new() => Activating(typeof(TActor), [], supervisorStrategy);

    public static Props Create(Type type, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!typeof(ActorBase).IsAssignableFrom(type))
            throw new ArgumentException($"Unknown actor producer [{type.FullName}]", nameof(type));
        return Activating(type, args);
    }

    public Props WithDispatcher(string dispatcher) =>
        new(Type, Arguments, _producer) { Dispatcher = dispatcher, SupervisorStrategy = SupervisorStrategy };

    public Props WithSupervisorStrategy(SupervisorStrategy supervisorStrategy) =>
        new(Type, Arguments, _producer) { Dispatcher = Dispatcher, SupervisorStrategy = supervisorStrategy };

    public virtual ActorBase NewActor()
    {
        try
        {
            return _producer();
        }
        catch (Exception e)
        {
            throw new TypeLoadException(
                $"Error while creating actor instance of type {Type} with {Arguments.Length} args: ({string.Join(",", Arguments)})", e);
        }
    }

    private static Props Activating(Type type, object[] arguments, SupervisorStrategy strategy = null) =>
        new(type, arguments, () => (ActorBase)Activator.CreateInstance(type, arguments)) { SupervisorStrategy = strategy };
}
