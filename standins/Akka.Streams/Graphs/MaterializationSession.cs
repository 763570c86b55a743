using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// One run of a blueprint: creates the logic of every stage and connects them. Stages share an island, hence an
/// actor, until an asynchronous boundary.
/// </summary>
internal sealed class MaterializationSession(ActorMaterializer materializer, int boundaryBuffer)
{
    private Island _current = new(materializer, dispatcher: null);

    public List<Island> Islands { get; } = [];

    public ActorMaterializer Materializer => materializer;

    public Built Build(Blueprint blueprint, Attributes inherited)
    {
        var attributes = inherited.And(blueprint.Attributes);
        if (!blueprint.Attributes.IsAsync)
            return blueprint.Build(this, attributes);

        var outer = _current;
        _current = new Island(materializer, blueprint.Attributes.GetAttribute<ActorAttributes.Dispatcher>()?.Name);
        try
        {
            return blueprint.Build(this, attributes);
        }
        finally
        {
            _current = outer;
        }
    }

    /// <summary>Registers the logic of a stage with the island that is being built.</summary>
    public Built Add(GraphStageLogic logic, Shape shape, object? materialized)
    {
        Number(shape);
        Register(_current, logic);
        return new Built(
            [.. Enumerable.Range(0, shape.Inlets.Length).Select(i => new PortEnd(logic, i))],
            [.. Enumerable.Range(0, shape.Outlets.Length).Select(i => new PortEnd(logic, logic.InCount + i))],
            materialized);
    }

    public void Connect(PortEnd from, PortEnd to)
    {
        if (from.Logic.Island == to.Logic.Island)
        {
            from.Logic.Island.Interpreter.Connect(from, to);
            return;
        }

        var output = new OutputBoundary();
        var input = new InputBoundary(boundaryBuffer);
        output.Downstream = input;
        input.Upstream = output;
        Register(from.Logic.Island, output);
        Register(to.Logic.Island, input);
        output.Island.Interpreter.Connect(from, new PortEnd(output, 0));
        input.Island.Interpreter.Connect(new PortEnd(input, 0), to);
    }

    /// <summary>Feeds a port from outside the stream, through a boundary like any other.</summary>
    public InputBoundary ConnectExternal(IUpstream upstream, out PortEnd end)
    {
        var input = new InputBoundary(boundaryBuffer) { Upstream = upstream };
        Register(_current, input);
        end = new PortEnd(input, 0);
        return input;
    }

    private void Register(Island island, GraphStageLogic logic)
    {
        if (!Islands.Contains(island))
            Islands.Add(island);
        logic.Island = island;
        island.Interpreter.Logics.Add(logic);
    }

    internal static void Number(Shape shape)
    {
        for (var i = 0; i < shape.Inlets.Length; i++)
            shape.Inlets[i].Id = i;
        for (var i = 0; i < shape.Outlets.Length; i++)
            shape.Outlets[i].Id = i;
    }
}
