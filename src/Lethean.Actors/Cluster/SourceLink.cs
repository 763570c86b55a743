using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Cluster;

/// <summary>A source that another node makes, as the run on this one has it. What is to be done its <see cref="LinkActor"/> does.</summary>
internal sealed class SourceLink(GeneratorPlace place) : IDistantSource
{
    /// <summary>Samples that may be on their way and wait here to be taken.</summary>
    public const int Window = 32;

    // Holds no more samples than the window.
    private readonly Channel<Made> _made = Channel.CreateUnbounded<Made>();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SourcePlace> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IActorRef _actor = ActorRefs.Nobody;
    private volatile bool _hasEnded;
    private volatile bool _isLost;

    public GeneratorPlace Place => place;

    public string Name => place.Source;

    public ICrafting? Crafting { get; private set; }

    public bool HasEnded => _hasEnded;

    /// <summary>Completes when its node has made ready.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Before the traffic begins.</summary>
    /// <param name="train">What questions of its author are about.</param>
    public void Prepare(ImageDataset train) => _actor.Tell(new LinkActor.Prepare(train));

    public void Begin() => _actor.Tell(new LinkActor.BeginAt(DateTime.UtcNow));

    public void StandStill() => _actor.Tell(LinkActor.StandsStill.Instance);

    public void Delay(TimeSpan pause) => _actor.Tell(new LinkActor.StoodStill(pause));

    public void IsAnswered(int client) => _actor.Tell(new LinkActor.HasAnswer(client));

    public async IAsyncEnumerable<Made> MadeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var made in _made.Reader.ReadAllAsync(cancellationToken))
        {
            // What its author has not finished it cannot send any more.
            if (made.Sample is not null && _isLost && Crafting is not null)
                continue;
            if (made.Sample is not null)
                _actor.Tell(LinkActor.Taken.Instance);
            yield return made;
        }
    }

    public Task<SourcePlace> CloseAsync()
    {
        _actor.Tell(LinkActor.CloseNow.Instance);
        return _closed.Task;
    }

    internal void Connect(IActorRef actor) => _actor = actor;

    internal void IsReady(bool crafts, bool listens)
    {
        Crafting = listens ? new DistantListener(this) : crafts ? new DistantCrafting(this) : null;
        _ready.TrySetResult();
    }

    internal void Fail(Exception problem) => _ready.TrySetException(problem);

    internal void Take(Made made) => _made.Writer.TryWrite(made);

    internal void End(bool hasEnded)
    {
        _hasEnded |= hasEnded;
        _made.Writer.TryComplete();
    }

    internal void Lose(SourceLoss loss)
    {
        _isLost = true;
        _made.Writer.TryWrite(new Made(Loss: loss));
        End(hasEnded: true);
    }

    internal void IsClosed(SourcePlace at) => _closed.TrySetResult(at);

    /// <summary>The author of the samples is on the other node.</summary>
    private class DistantCrafting(SourceLink link) : ICrafting
    {
        protected SourceLink Link => link;

        public async ValueTask<Sample> CraftAsync(Sample drawn, AskModel ask, CancellationToken cancellationToken)
        {
            var done = new TaskCompletionSource<Sample>(TaskCreationOptions.RunContinuationsAsynchronously);
            link._actor.Tell(new LinkActor.CraftNow(drawn, AskAsync, done));
            return await done.Task.WaitAsync(cancellationToken);

            // What it throws comes with the task, also where it refuses at once.
            async ValueTask<InputAnswer> AskAsync(Image image, InputObjective objective) => await ask(image, objective, cancellationToken);
        }
    }

    private sealed class DistantListener(SourceLink link) : DistantCrafting(link), IResponseListener
    {
        /// <summary>Is where the author is; a run on a cluster does not go on from what was written down.</summary>
        public ImmutableArray<int> Memory
        {
            get => [];
            set { }
        }

        public void Hear(Sample sent, int prediction) => Link._actor.Tell(new LinkActor.HasHeard(sent, prediction));
    }
}
