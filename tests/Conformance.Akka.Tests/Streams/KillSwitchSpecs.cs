using Akka.Streams;
using Akka.Streams.Dsl;
using Conformance.Akka.Tests.Streams.Probes;

namespace Conformance.Akka.Tests.Streams;

public sealed class KillSwitchSpecs : StreamSpec
{
    [Fact]
    public async Task Switch_should_complete_downstream_and_cancel_upstream_when_it_shuts_down()
    {
        var ((source, kill), sink) = Run(KillSwitches.Single<int>());
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        kill.Shutdown();
        await sink.ExpectCompleteAsync();
        Assert.IsType<SubscriptionWithCancelException.StageWasCompleted>(await source.ExpectCancelAsync());
        kill.Abort(new FormatException());
    }

    [Fact]
    public async Task Switch_should_fail_downstream_when_it_aborts()
    {
        var ((source, kill), sink) = Run(KillSwitches.Single<int>());
        kill.Abort(new FormatException());
        Assert.IsType<FormatException>(Inner(await sink.ExpectFailureAsync()));
        Assert.IsType<FormatException>(Inner(await source.ExpectCancelAsync()));
    }

    [Fact]
    public async Task Shared_switch_should_end_all_streams_that_run_and_those_that_come_later()
    {
        var shared = KillSwitches.Shared("test");
        var ((first, mat), firstSink) = Run(shared.Flow<int>());
        var ((second, _), secondSink) = Run(shared.Flow<int>());
        Assert.Same(shared, mat);
        shared.Shutdown();
        await firstSink.ExpectCompleteAsync();
        await secondSink.ExpectCompleteAsync();
        await first.ExpectCancelAsync();
        await second.ExpectCancelAsync();

        var (_, lateSink) = Run(shared.Flow<int>());
        await lateSink.ExpectCompleteAsync();
    }

    [Fact]
    public async Task Token_should_complete_the_stream_when_cancelled_gracefully()
    {
        using var cts = new CancellationTokenSource();
        var ((source, _), sink) = Run(cts.Token.AsFlow<int>(cancelGracefully: true));
        sink.Request();
        await source.PushWhenPulledAsync(1);
        await sink.ExpectRequestedAsync(1);
        await cts.CancelAsync();
        await sink.ExpectCompleteAsync();
        await source.ExpectCancelAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Token_should_fail_the_stream_otherwise_also_when_it_was_cancelled_before(bool before)
    {
        using var cts = new CancellationTokenSource();
        if (before)
            await cts.CancelAsync();
        var ((source, _), sink) = Run(cts.Token.AsFlow<int>());
        await cts.CancelAsync();
        Assert.IsType<OperationCanceledException>(await sink.ExpectFailureAsync());
        await source.ExpectCancelAsync();
    }

    private static Exception Inner(Exception e) => e is AggregateException { InnerExceptions.Count: 1 } a ? a.InnerExceptions[0] : e;

    private ((SourceProbe<int> Source, TMat Mat), SinkProbe<int> Sink) Run<TMat>(IGraph<FlowShape<int, int>, TMat> flow)
        => StreamProbe.Source<int>().ViaMaterialized(flow, Keep.Both).ToMaterialized(StreamProbe.Sink<int>(), Keep.Both).Run(Materializer);
}
