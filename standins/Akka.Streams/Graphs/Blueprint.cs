using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>One end of a future connection: a stage and the position of the port in its table of connections.</summary>
internal readonly record struct PortEnd(GraphStageLogic Logic, int Index);

/// <summary>What building a graph once yields: its open ports, in the order of its shape, and the materialized value.</summary>
internal readonly record struct Built(PortEnd[] Ins, PortEnd[] Outs, object? Materialized);

/// <summary>How a graph is built, and the attributes that everything inside it inherits.</summary>
internal sealed record Blueprint(Attributes Attributes, Func<MaterializationSession, Attributes, Built> Build)
{
    public Blueprint(Func<MaterializationSession, Attributes, Built> build) : this(Attributes.None, build)
    {
    }

    /// <summary>Whether this passes everything on and says nothing else: then it needs no stage next to another one.</summary>
    public bool IsIdentity { get; init; }

    public Blueprint With(Attributes attributes) => this with { Attributes = attributes, IsIdentity = false };

    public Blueprint And(Attributes attributes) => With(Attributes.And(attributes));

    /// <summary>Connects the only outlet of this graph to the only inlet of the next.</summary>
    public Blueprint Then<TMat1, TMat2, TMat3>(Blueprint next, Func<TMat1, TMat2, TMat3> combine)
    {
        if (next.IsIdentity)
            return new Blueprint((session, inherited) => session.Build(this, inherited)).Map((TMat1 mat) => combine(mat, (TMat2)(object)NotUsed.Instance));
        if (IsIdentity)
            return new Blueprint((session, inherited) => session.Build(next, inherited)).Map((TMat2 mat) => combine((TMat1)(object)NotUsed.Instance, mat));

        return new Blueprint((session, inherited) =>
        {
            var first = session.Build(this, inherited);
            var second = session.Build(next, inherited);
            session.Connect(first.Outs[0], second.Ins[0]);
            return new Built(first.Ins, second.Outs, combine((TMat1)first.Materialized!, (TMat2)second.Materialized!));
        });
    }

    public Blueprint Map<TMat, TMat2>(Func<TMat, TMat2> map) => new(Attributes, (session, inherited) =>
    {
        var built = Build(session, inherited);
        return built with { Materialized = map((TMat)built.Materialized!) };
    });
}
