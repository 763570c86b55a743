using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Cluster;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;
using Lethean.Learning;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using ClientId = Lethean.Learning.Defenses.ClientId;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>The model's side of a source that is made elsewhere, and a node that says what the tests want.</summary>
public sealed class LinkTests : TestKit
{
    private static readonly JobKey Job = new("run", 0, 1);
    private static readonly TimeSpan LongLease = TimeSpan.FromMinutes(10);
    private static readonly Sample Drawn = Sample.Draw(Tiny.Train, RandomStream.Create(1, "test"));

    private readonly TestProbe _node;
    private SourceLink _link = null!;
    private IActorRef _actor = ActorRefs.Nobody;
    private long _said;

    public LinkTests() : base(Patience.Config + Messages.Dispatchers) => _node = CreateTestProbe();

    [Fact]
    public async Task Source_should_be_asked_for_until_it_answers_and_then_as_many_samples_as_there_is_room_for()
    {
        Start();
        Assert.Equal(new Open(Job, "users"), Next<Open>());
        Assert.Equal(new Open(Job, "users"), Next<Open>());
        await BeginAsync();
        Assert.Equal(SourceLink.Window, Next<Wanted>().Samples);

        for (var i = 1; i <= SourceLink.Window; i++)
            Say(number => new SampleMade(number, Made(i)));
        await using var made = _link.MadeAsync(CancellationToken.None).GetAsyncEnumerator();
        // A quarter of the window is asked for again when it is taken, and not before.
        for (var i = 1; i < SourceLink.Window / 4; i++)
            Assert.Equal(i, (await NextAsync(made)).Sample!.SourceSequence);
        Assert.DoesNotContain(Told(), message => message is Wanted);
        Assert.Equal(SourceLink.Window / 4, (await NextAsync(made)).Sample!.SourceSequence);
        Assert.Equal(SourceLink.Window / 4, Next<Wanted>().Samples);
    }

    [Fact]
    public async Task Source_should_be_lost_and_its_node_told_when_a_message_did_not_come()
    {
        Start();
        await BeginAsync();
        Say(number => new SampleMade(number, Made(1)));
        _said++;
        Say(number => new SampleMade(number, Made(3)));

        Assert.Equal([1, null], await AllAsync());
        Assert.True(_link.HasEnded);
        Next<Close>();
        Assert.Equal("something that it sent did not come", (await _link.CloseAsync()).Lost);
    }

    [Fact]
    public async Task Source_should_be_lost_when_its_node_is_silent_for_a_lease()
    {
        Start(lease: TimeSpan.FromSeconds(2));
        await BeginAsync();

        Assert.Equal([null], await AllAsync());

        Assert.Equal("nothing was heard of it for 2 s", (await _link.CloseAsync()).Lost);
    }

    [Fact]
    public async Task Variant_should_fail_when_the_node_never_answers()
    {
        Start(lease: TimeSpan.FromMilliseconds(300));

        var failure = await Assert.ThrowsAsync<SimulationException>(() => _link.Ready);

        Assert.Equal("source users at home: nothing was heard of it for 0.3 s", failure.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Variant_should_fail_with_what_its_node_says_when_it_cannot_make_the_source(bool isInput)
    {
        Start();
        Say(number => new Broke(number, "no such file", isInput));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => _link.Ready);

        Assert.IsType(isInput ? typeof(InputException) : typeof(SimulationException), failure);
        Assert.Equal("source users at home: no such file", failure.Message);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Clock_of_the_node_should_be_told_from_the_shortest_round_trip(double ahead)
    {
        Start(measuresTime: true);
        Say(number => new Opened(number, Crafts: false, Listens: false));
        for (var i = 0; i < 8; i++)
        {
            Assert.False(_link.Ready.IsCompleted);
            Next<AskTime>();
            Say(number => new TimeIs(number, DateTime.UtcNow.AddSeconds(ahead).Ticks));
        }

        await _link.Ready;
        var before = DateTime.UtcNow;
        _link.Begin();
        var after = DateTime.UtcNow;
        var begin = Next<Begin>();
        var place = await CloseAsync(made: 5);

        // Both are one clock, with the seconds put on to it.
        Assert.InRange(place.SkewMs!.Value - 1000 * ahead, -place.SkewErrorMs!.Value - 0.001, place.SkewErrorMs.Value + 0.001);
        var skew = TimeSpan.FromMilliseconds(place.SkewMs.Value).Ticks;
        Assert.InRange(begin.UtcTicks - skew, before.Ticks, after.Ticks);
    }

    [Fact]
    public async Task Question_that_fails_should_fail_the_sample_and_the_next_one_be_asked_for()
    {
        Start();
        await BeginAsync(crafts: true);
        var answers = new Queue<Func<InputAnswer>>([() => throw new GradientCrashedException("broken"), () => new InputAnswer(0.5, [1, 2])]);
        AskModel ask = (_, _, _) => ValueTask.FromResult(answers.Dequeue()());

        var first = _link.Crafting!.CraftAsync(Drawn, ask, CancellationToken.None).AsTask();
        Next<Craft>();
        Ask(new WrittenObjective(Loss: new InputLoss(InputLossKind.Main, 0)));
        Next<NoAnswer>();
        Assert.Equal("broken", (await Assert.ThrowsAsync<GradientCrashedException>(() => first)).Reason);
        Say(number => new Crafted(number, null));

        var second = _link.Crafting!.CraftAsync(Drawn, ask, CancellationToken.None).AsTask();
        Next<Craft>();
        Ask(new WrittenObjective(Loss: new InputLoss(InputLossKind.Main, 0)));
        Assert.Equal(0.5, BitConverter.Int64BitsToDouble(Next<ModelAnswer>().Value));
        Say(number => new Crafted(number, Drawn));
        Assert.Equal(Drawn.DatasetIndex, (await second).DatasetIndex);
    }

    [Fact]
    public async Task Sample_should_fail_when_its_author_asks_what_cannot_be_read_and_so_all_that_wait()
    {
        Start();
        await BeginAsync(crafts: true);
        Say(number => new SampleMade(number, Made(1)));
        var sample = _link.Crafting!.CraftAsync(Drawn, (_, _, _) => throw new InvalidOperationException("asked"), CancellationToken.None).AsTask();
        Next<Craft>();

        Ask(new WrittenObjective(Harm: new WrittenHarm([Tiny.Train.Count], null)));

        await Assert.ThrowsAsync<SourceLostException>(() => sample);
        // What nobody can finish any more is not sent.
        Assert.Equal([null], await AllAsync());
        await Assert.ThrowsAsync<SourceLostException>(() => _link.Crafting!.CraftAsync(Drawn, null!, CancellationToken.None).AsTask());
        Assert.StartsWith("it asks what cannot be answered", (await _link.CloseAsync()).Lost, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_in_the_run_should_be_told_to_the_node()
    {
        Start();
        await BeginAsync(crafts: true, listens: true);

        _link.StandStill();
        _link.Delay(TimeSpan.FromSeconds(3));
        _link.IsAnswered(client: 4);
        Assert.IsAssignableFrom<IResponseListener>(_link.Crafting).Hear(Drawn, prediction: 5);

        Next<StandStill>();
        Assert.Equal(TimeSpan.FromSeconds(3).Ticks, Next<Delay>().Ticks);
        Assert.Equal(4, Next<ClientAnswered>().Client);
        Assert.Equal(5, Next<Heard>().Prediction);
    }

    [Fact]
    public async Task Last_word_of_the_node_should_be_waited_for_and_say_how_many_it_made()
    {
        Start();
        await BeginAsync();

        var closed = _link.CloseAsync();
        Next<Close>();
        Assert.False(closed.IsCompleted);
        Say(number => new Closed(number, 17));

        Assert.Equal(new SourcePlace("home", null, null, 17, null), await closed);
    }

    [Fact]
    public async Task Last_word_of_the_node_should_not_be_waited_for_longer_than_a_lease()
    {
        Start(lease: TimeSpan.FromSeconds(2));
        await BeginAsync();

        Assert.Null((await _link.CloseAsync()).Made);
    }

    [Fact]
    public async Task Words_of_another_than_who_answered_first_should_count_for_nothing()
    {
        Start();
        await BeginAsync();
        var other = CreateTestProbe();

        _actor.Tell(new SampleMade(2, Made(1)), other.Ref);
        Say(number => new SourceEnded(number, IsSpent: true));

        Assert.Empty(await AllAsync());
        Assert.Null((await CloseAsync(made: 0)).Lost);
    }

    private void Start(TimeSpan? lease = null, bool measuresTime = false)
    {
        _link = new SourceLink(new GeneratorPlace("users", "home", _node.Ref.Path.ToSerializationFormat()));
        var settings = new LinkSettings(TimeSpan.FromMilliseconds(50), lease ?? LongLease, measuresTime);
        _actor = Sys.ActorOf(LinkActor.Props(Job, _link, settings));
        _link.Connect(_actor);
    }

    private async Task BeginAsync(bool crafts = false, bool listens = false)
    {
        Say(number => new Opened(number, crafts, listens));
        await _link.Ready;
        _link.Prepare(Tiny.Train);
        _link.Begin();
        Next<Begin>();
    }

    private void Say(Func<long, LinkMessage> message) => _actor.Tell(message(++_said), _node.Ref);

    private void Ask(WrittenObjective objective) => Say(number => new AskModelAbout(number, Drawn.Image, objective));

    /// <summary>The next message of a type; others are left out.</summary>
    private T Next<T>() => (T)_node.FishForMessage(message => message is T);

    /// <summary>What the node is told of all that has happened so far.</summary>
    private List<object> Told()
    {
        _link.IsAnswered(client: 1);
        var told = new List<object>();
        do
            told.Add(_node.ReceiveOne(Patience.Limit));
        while (told[^1] is not ClientAnswered);
        return told;
    }

    private Task<SourcePlace> CloseAsync(long made)
    {
        var closed = _link.CloseAsync();
        Next<Close>();
        Say(number => new Closed(number, made));
        return closed;
    }

    private static TrafficSample Made(long sequence) => new("users", sequence, new ClientId("users", 1), sequence, Drawn);

    private static async Task<Made> NextAsync(IAsyncEnumerator<Made> made) =>
        await made.MoveNextAsync() ? made.Current : throw new InvalidOperationException("nothing more comes");

    /// <summary>The numbers of the samples that come, and null for what is none.</summary>
    private async Task<List<long?>> AllAsync()
    {
        var all = new List<long?>();
        await foreach (var made in _link.MadeAsync(CancellationToken.None))
            all.Add(made.Sample?.SourceSequence);
        return all;
    }
}
