using Akka.Actor;
using Akka.TestKit.Xunit2;

namespace ConformanceTests.Actors;

public sealed class AskTests : TestKit
{
    private readonly IActorRef _oracle;

    public AskTests()
        : base(Quiet.Config) => _oracle = Sys.ActorOf(Props.Create(() => new Oracle()));

    [Fact]
    public async Task Ask_should_give_the_answer() => Assert.Equal(42, await _oracle.Ask<int>(42));

    [Fact]
    public async Task Ask_should_fail_when_time_is_over() => await Assert.ThrowsAsync<AskTimeoutException>(
        () => _oracle.Ask<int>("silence", TimeSpan.FromMilliseconds(50)));

    [Fact]
    public async Task Ask_should_fail_with_the_cause_of_a_failure()
    {
        var cause = await Assert.ThrowsAsync<InvalidOperationException>(() => _oracle.Ask<int>(new Status.Failure(new InvalidOperationException("no"))));
        Assert.Equal("no", cause.Message);
    }

    [Fact]
    public async Task Ask_for_any_object_should_fail_with_the_cause_of_a_failure_too()
    {
        var cause = await Assert.ThrowsAsync<InvalidOperationException>(() => _oracle.Ask(new Status.Failure(new InvalidOperationException("no"))));
        Assert.Equal("no", cause.Message);
        await Assert.ThrowsAsync<TaskCanceledException>(() => _oracle.Ask(new Status.Failure(null)));
    }

    [Fact]
    public async Task Ask_for_a_status_should_give_a_failure_as_the_answer()
    {
        var failure = new Status.Failure(new InvalidOperationException("no"));
        Assert.Same(failure, await _oracle.Ask<Status>(failure));
        Assert.Same(failure, await _oracle.Ask<Status.Failure>(failure));
    }

    [Fact]
    public async Task Ask_should_fail_when_the_answer_is_of_another_type() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _oracle.Ask<int>("text"));

    [Fact]
    public async Task Ask_should_be_cancelled_with_its_token()
    {
        using var cancellation = new CancellationTokenSource();
        var answer = _oracle.Ask<int>("silence", cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task Ask_should_let_the_message_carry_the_temporary_sender()
    {
        var answer = await _oracle.Ask<string>(replyTo => new Envelope("hello", replyTo), Patience.Limit, CancellationToken.None);
        Assert.Equal("hello", answer);
    }

    [Fact]
    public async Task First_answer_should_win()
    {
        Assert.Equal("first", await _oracle.Ask<string>("twice"));
        Assert.Equal(1, await _oracle.Ask<int>(1));
    }

    [Fact]
    public async Task Pipe_should_send_the_result_to_the_actor_with_its_sender()
    {
        var task = Task.FromResult("result");
        await task.PipeTo(TestActor, _oracle);
        await ExpectMsgAsync<string>((message, sender) => message == "result" && sender.Equals(_oracle));
    }

    [Fact]
    public async Task Pipe_should_send_what_success_and_failure_make_of_the_outcome()
    {
        await Task.FromResult(2).PipeTo(TestActor, success: number => "got " + number);
        await Task.FromException<int>(new InvalidOperationException("no")).PipeTo(TestActor, failure: cause => "failed: " + cause.Message);
        await Task.FromException(new InvalidOperationException("nothing")).PipeTo(TestActor);
        await ExpectMsgAsync("got 2");
        await ExpectMsgAsync("failed: no");
        Assert.Equal("nothing", (await ExpectMsgAsync<Status.Failure>()).Cause.Message);
    }

    [Fact]
    public async Task Pipe_without_a_result_should_send_nothing_unless_told_what()
    {
        await Task.CompletedTask.PipeTo(TestActor);
        await Task.CompletedTask.PipeTo(TestActor, success: () => "done");
        await ExpectMsgAsync("done");
    }

    [Fact]
    public async Task Forward_should_keep_the_sender()
    {
        var forwarder = Sys.ActorOf(Props.Create(() => new Forwarder(_oracle)));
        Assert.Equal(7, await forwarder.Ask<int>(7));
    }

    private sealed record Envelope(string Message, IActorRef ReplyTo);

    private sealed class Oracle : ReceiveActor
    {
        public Oracle()
        {
            Receive<int>(number => Sender.Tell(number));
            Receive<Status.Failure>(failure => Sender.Tell(failure));
            Receive<Envelope>(envelope => envelope.ReplyTo.Tell(envelope.Message));
            Receive<string>(message => message == "text", message => Sender.Tell(message));
            Receive<string>(message => message == "twice", _ =>
            {
                Sender.Tell("first");
                Sender.Tell("second");
            });
        }
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef target) => ReceiveAny(target.Forward);
    }
}
