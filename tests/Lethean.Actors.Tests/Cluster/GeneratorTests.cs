using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Cluster;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>The node's side of a source that it makes for another one's model, and a model that says what the tests want.</summary>
public sealed class GeneratorTests : TestKit
{
    private const string Sources = """
        lethean.traffic {
          stop-after.samples = 1000
          source-defaults { rate = 10/s, arrivals = constant }
          sources { users.kind = benign, insider { kind = fgsm, loss = main }, listener { kind = replay, fresh = 0 } }
        }
        """;

    private static readonly Sample Drawn = Sample.Draw(Tiny.Train, RandomStream.Create(1, "test"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lethean-");
    private readonly TestProbe _model;
    private ContentCache? _cache;
    private IActorRef _generator = ActorRefs.Nobody;
    private long _said;

    public GeneratorTests() : base(Patience.Config + Messages.Dispatchers) => _model = CreateTestProbe();

    protected override void AfterAll()
    {
        base.AfterAll();
        _cache?.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Samples_should_come_as_many_as_are_wanted_under_numbers_without_a_gap_and_be_counted()
    {
        Start("users");
        Say(number => new Begin(number, 0));
        Say(number => new Wanted(number, 3));
        Say(number => new Wanted(number, 2));
        var all = Until<SampleMade>(count: 5);

        Say(number => new Close(number));

        all.AddRange(Until<Closed>());
        Assert.Equal([1, 2, 3, 4, 5], all.OfType<SampleMade>().Select(made => made.Sample.SourceSequence));
        Assert.Equal(Enumerable.Range((int)all[0].Number, all.Count), all.Select(message => (int)message.Number));
        // One more may wait to be wanted.
        Assert.InRange(((Closed)all[^1]).Samples, 5, 6);
        ExpectEnd();
    }

    [Fact]
    public void Source_should_end_with_a_word_when_something_that_was_sent_to_it_did_not_come()
    {
        Start("users");
        Say(number => new Begin(number, 0));
        _said++;
        Say(number => new Wanted(number, 3));

        var all = Until<Broke>();

        Assert.Equal("something that was sent to it did not come", ((Broke)all[^1]).Reason);
        Assert.DoesNotContain(all, message => message is SampleMade);
        ExpectEnd();
    }

    [Fact]
    public void Source_should_end_when_the_model_is_silent_for_a_lease()
    {
        Start("users", TimeSpan.FromSeconds(1));

        Until<Broke>();

        ExpectEnd();
    }

    [Fact]
    public void Source_should_end_when_whom_it_is_made_for_has()
    {
        Start("users");

        Sys.Stop(_model.Ref);

        ExpectEnd();
    }

    [Fact]
    public void Sample_should_be_given_up_and_the_next_one_finished_when_the_model_does_not_answer()
    {
        Start("insider");
        Say(number => new Begin(number, 0));
        Say(number => new Craft(number, Drawn));
        Assert.Equal(Drawn.Label, Last<AskModelAbout>().Objective.Loss!.Label);
        Say(number => new NoAnswer(number));
        Assert.Null(Last<Crafted>().Sent);

        Say(number => new Craft(number, Drawn));
        Last<AskModelAbout>();
        Say(number => new ModelAnswer(number, 0, new byte[sizeof(float) * Drawn.Image.Pixels.Length]));
        Assert.Equal(Drawn.DatasetIndex, Last<Crafted>().Sent!.DatasetIndex);
    }

    [Fact]
    public void Author_who_listens_should_hear_what_the_model_answered()
    {
        Start("listener");
        Say(number => new Begin(number, 0));
        Say(number => new Craft(number, Sample.Of(Tiny.Test, 0)));
        var sent = Last<Crafted>().Sent!;

        Say(number => new Heard(number, sent, sent.Label + 1));

        // The one that was wrong is sent again, whatever was drawn.
        Say(number => new Craft(number, Sample.Of(Tiny.Test, 1)));
        Assert.Equal(sent.DatasetIndex, Last<Crafted>().Sent!.DatasetIndex);
    }

    [Fact]
    public void Nothing_should_be_made_while_the_clock_stands_still()
    {
        // The first sample is due after a second.
        Start("users", sets: ["lethean.traffic.clock=real-time", "lethean.traffic.sources.users.rate=1/s"]);
        Say(number => new Begin(number, DateTime.UtcNow.Ticks));
        Say(number => new Wanted(number, 32));
        Say(number => new StandStill(number));

        Assert.DoesNotContain(During(TimeSpan.FromSeconds(2)), message => message is SampleMade);
        Say(number => new Delay(number, TimeSpan.FromSeconds(2).Ticks));
        Assert.Equal(1, Last<SampleMade>().Sample.IntendedSeconds);
    }

    private void Start(string source, TimeSpan? lease = null, params string[] sets)
    {
        var variant = Scenario.Load(Sources, sets).Variants.Single();
        var welcome = new Welcome("run", "hash", TimeSpan.FromMilliseconds(50), lease ?? TimeSpan.FromMinutes(10));
        _cache = new ContentCache(_folder.FullName);
        var job = new JobSetup(welcome, ActorRefs.Nobody, new IdleWorker(new VariantInputs(variant, Tiny.Inputs)), _cache, []);
        _generator = Sys.ActorOf(GeneratorActor.Props(source, new GeneratorSetup(0, job, _model.Ref)));
        Watch(_generator);
    }

    private void Say(Func<long, LinkMessage> message)
    {
        // It can do nothing before it has opened.
        if (_said == 0)
            Last<Opened>();
        _generator.Tell(message(++_said), _model.Ref);
    }

    private T Last<T>() where T : LinkMessage => (T)Until<T>()[^1];

    /// <summary>All that it says up to a message of a type, or so many of them.</summary>
    private List<LinkMessage> Until<T>(int count = 1)
    {
        var all = new List<LinkMessage>();
        while (all.Count(message => message is T) < count)
            all.Add((LinkMessage)_model.ReceiveOne(Patience.Limit));
        return all;
    }

    private List<object> During(TimeSpan time) => [.. _model.ReceiveWhile<object>(message => message, time)];

    private void ExpectEnd() => ExpectTerminated(_generator);
}
