using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class ActorRefWithAckSpecs : StreamSpec
{
    private readonly TestProbe _actor;

    public ActorRefWithAckSpecs() => _actor = CreateTestProbe();

    private sealed record Init;

    private sealed record Ack(int Number = 0);

    private sealed record Complete;

    private sealed record Failed(Exception Cause);

    [Fact]
    public async Task Sink_should_send_one_message_for_each_acknowledgement()
    {
        var source = Run(16);
        await _actor.ExpectMsgAsync<Init>(Patience);
        await source.PushWhenPulledAsync(1, 2);
        await source.SyncAsync();
        Assert.False(_actor.HasMessages);

        _actor.Reply(new Ack());
        await _actor.ExpectMsgAsync(1, Patience);
        await source.SyncAsync();
        Assert.False(_actor.HasMessages);
        _actor.Reply(new Ack(7));
        await _actor.ExpectMsgAsync(2, Patience);
        _actor.Reply(new Ack());
        source.Complete();
        await _actor.ExpectMsgAsync<Complete>(Patience);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Sink_should_take_an_input_buffer_of_elements_in_advance(int buffer)
    {
        var source = Run(buffer);
        await _actor.ExpectMsgAsync<Init>(Patience);
        for (var i = 1; i <= buffer; i++)
            await source.PushWhenPulledAsync(i);
        await source.SyncAsync();
        Assert.Equal(buffer, source.Pulls);

        _actor.Reply(new Ack());
        await _actor.ExpectMsgAsync(1, Patience);
        await source.PushWhenPulledAsync(buffer + 1);
        await source.SyncAsync();
        Assert.Equal(buffer + 1, source.Pulls);
    }

    [Fact]
    public async Task Sink_should_use_an_acknowledgement_that_came_before_the_element()
    {
        var source = Run(1);
        await _actor.ExpectMsgAsync<Init>(Patience);
        _actor.Reply(new Ack());
        await source.PushWhenPulledAsync(1);
        await _actor.ExpectMsgAsync(1, Patience);
    }

    [Fact]
    public async Task Sink_should_ignore_messages_that_are_no_acknowledgement()
    {
        var source = Run(16);
        await _actor.ExpectMsgAsync<Init>(Patience);
        await source.PushWhenPulledAsync(1);
        await source.SyncAsync();
        _actor.Reply("ack");
        _actor.Reply(new Ack());
        await _actor.ExpectMsgAsync(1, Patience);
    }

    [Fact]
    public async Task Sink_should_complete_only_after_the_last_element_is_sent()
    {
        var source = Run(16);
        await _actor.ExpectMsgAsync<Init>(Patience);
        await source.PushWhenPulledAsync(1);
        source.Complete();
        await source.SyncAsync();
        Assert.False(_actor.HasMessages);
        _actor.Reply(new Ack());
        await _actor.ExpectMsgAsync(1, Patience);
        await _actor.ExpectMsgAsync<Complete>(Patience);
    }

    [Fact]
    public async Task Sink_should_send_the_failure_at_once_when_upstream_fails()
    {
        var source = Run(16);
        await _actor.ExpectMsgAsync<Init>(Patience);
        await source.PushWhenPulledAsync(1);
        source.Fail(new FormatException());
        Assert.IsType<FormatException>((await _actor.ExpectMsgAsync<Failed>(Patience)).Cause);
    }

    [Fact]
    public async Task Sink_should_send_a_status_failure_when_no_message_is_given()
    {
        Source.Failed<int>(new FormatException())
            .To(Sink.ActorRefWithAck<int>(_actor.Ref, new Init(), new Ack(), new Complete()))
            .Run(Materializer);
        await _actor.ExpectMsgAsync<Init>(Patience);
        Assert.IsType<FormatException>((await _actor.ExpectMsgAsync<Status.Failure>(Patience)).Cause);
    }

    [Fact]
    public async Task Sink_should_cancel_upstream_when_the_actor_terminates()
    {
        var source = Run(16);
        await _actor.ExpectMsgAsync<Init>(Patience);
        Sys.Stop(_actor.Ref);
        Assert.IsType<SubscriptionWithCancelException.StageWasCompleted>(await source.ExpectCancelAsync());
    }

    [Fact]
    public async Task Sink_should_deliver_everything_in_order_to_an_actor_that_acknowledges()
    {
        var received = new TaskCompletionSource<List<int>>();
        var actor = Sys.ActorOf(Props.Create(() => new Collector(received)));
        Source.From(Enumerable.Range(1, 1000))
            .To(Sink.ActorRefWithAck<int>(actor, new Init(), new Ack(), new Complete()))
            .Run(Materializer);
        Assert.Equal(Enumerable.Range(1, 1000), await Soon(received.Task));
    }

    [Fact]
    public async Task Plain_actor_sink_should_not_wait_and_tell_the_end()
    {
        Source.From([1, 2]).To(Sink.ActorRef<int>(_actor.Ref, new Complete(), e => new Failed(e))).Run(Materializer);
        await _actor.ExpectMsgAsync(1, Patience);
        await _actor.ExpectMsgAsync(2, Patience);
        await _actor.ExpectMsgAsync<Complete>(Patience);
        Source.Failed<int>(new FormatException()).To(Sink.ActorRef<int>(_actor.Ref, new Complete(), e => new Failed(e))).Run(Materializer);
        await _actor.ExpectMsgAsync<Failed>(Patience);
    }

    private SourceProbe<int> Run(int buffer)
    {
        var sink = Sink.ActorRefWithAck<int>(_actor.Ref, new Init(), new Ack(), new Complete(), e => new Failed(e));
        return StreamProbe.Source<int>().To(sink.WithAttributes(Attributes.CreateInputBuffer(buffer, buffer))).Run(Materializer);
    }

    private sealed class Collector : ReceiveActor
    {
        public Collector(TaskCompletionSource<List<int>> received)
        {
            var elements = new List<int>();
            Receive<Init>(_ => Sender.Tell(new Ack()));
            Receive<int>(element =>
            {
                elements.Add(element);
                Sender.Tell(new Ack());
            });
            Receive<Complete>(_ => received.SetResult(elements));
        }
    }
}
