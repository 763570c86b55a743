using Akka.Streams;
using Akka.Streams.Stage;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Traffic;

/// <summary>
/// The samples of sources that wait for no answer, in real time: all that are due at once, as far as that takes no more than a
/// quarter of one processor, for the model needs the processors as well. What cannot be made within <see cref="Offering.MostBehind"/>
/// is never made, and counted.
/// </summary>
internal sealed class PacedTraffic : GraphStage<SourceShape<TrafficSample>>
{
    private readonly RealTimeClock _clock;
    private readonly IReadOnlyList<TrafficSource> _sources;
    private readonly Offering _offering;
    private readonly Outlet<TrafficSample> _out = new("paced-traffic.out");

    public PacedTraffic(RealTimeClock clock, IReadOnlyList<TrafficSource> sources, Offering offering)
    {
        (_clock, _sources, _offering) = (clock, sources, offering);
        Shape = new SourceShape<TrafficSample>(_out);
    }

    public override SourceShape<TrafficSample> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic, IDisposable
    {
        private readonly PacedTraffic _stage;
        private readonly RealTimeClock _clock;
        private readonly Offering _offering;
        private readonly WorkShare _share;
        private readonly CancellationTokenSource _ended = new();
        private readonly Action _onDue;
        private readonly Action _onRested;
        private readonly Action _onOver;
        private MergedArrivals _traffic = null!;
        private TimeSpan _behindSince;
        private TimeSpan _offered;
        private bool _isAway;

        public Logic(PacedTraffic stage) : base(stage.Shape)
        {
            (_stage, _clock, _offering) = (stage, stage._clock, stage._offering);
            _share = new WorkShare(_clock.Time);
            _onDue = GetAsyncCallback(() => GoOn(isOnTime: true));
            _onRested = GetAsyncCallback(() => GoOn(isOnTime: false));
            _onOver = GetAsyncCallback(End);
            SetHandler(stage._out, onPull: OnPull);
        }

        public override void PreStart()
        {
            _traffic = new MergedArrivals(_stage._sources, _offering.Until);
            (_behindSince, _offered) = (_clock.Elapsed, _clock.Elapsed);
            _offering.Rates?.Connect(
                _stage._sources.Where(source => source.HasRate).Select(source => source.Name),
                GetAsyncCallback<(string Source, double PerSecond)>(change => ChangeRate(change.Source, change.PerSecond)));
            if (_offering.Until < double.PositiveInfinity)
                After(_clock.WaitUntilAsync(_offering.Over, _ended.Token), _onOver);
        }

        public override void PostStop()
        {
            _ended.Cancel();
            Dispose();
        }

        public void Dispose() => _ended.Dispose();

        private void OnPull()
        {
            // While the model holds the sources back they neither work nor fail to keep up.
            var now = _clock.Elapsed;
            if (now - _offered > WorkShare.Slice)
            {
                _behindSince = Earlier(_behindSince + (now - _offered), now);
                _share.Continue();
            }

            OfferNext(now);
        }

        private void OfferNext(TimeSpan now)
        {
            if (_isAway || !IsAvailable(_stage._out))
                return;
            if (now - _behindSince > Offering.MostBehind)
                LeaveOutWhatIsTooLate(now);
            if (_traffic.NextDue is not { } due)
                CompleteUnlessRatesMayChange();
            else if (RealTimeClock.Moment(due) > now)
                GoAway(_clock.WaitUntilAsync(due, _ended.Token), _onDue);
            else if (_share.IsSpent)
                GoAway(Task.Delay(WorkShare.Rest, _clock.Time, _ended.Token), _onRested);
            else
                Offer();
        }

        private void CompleteUnlessRatesMayChange()
        {
            if (_offering.Rates is null)
                CompleteStage();
        }

        private void ChangeRate(string source, double perSecond)
        {
            var now = _clock.Elapsed;
            _traffic.ChangeRate(source, perSecond, now.TotalSeconds);
            // Whoever waits for what was due next waits no longer: that one's alarm finds nothing due, or what is.
            GoOn(isOnTime: true);
        }

        private void Offer()
        {
            Push(_stage._out, _traffic.Next());
            _offered = _clock.Elapsed;
        }

        private void LeaveOutWhatIsTooLate(TimeSpan now)
        {
            if (_traffic.NextDue is not { } due || now - RealTimeClock.Moment(due) <= Offering.MostBehind)
                return;
            Miss(now.TotalSeconds, Offering.Behind);
            _behindSince = now;
        }

        /// <summary>What is still due then could not be made, or nobody had asked for it.</summary>
        private void End()
        {
            Miss(_offering.Until, IsAvailable(_stage._out) ? Offering.Behind : Offering.HeldBack);
            CompleteStage();
        }

        private void Miss(double seconds, string reason)
        {
            var last = Math.Min(seconds, _offering.Until);
            foreach (var (source, samples) in _traffic.Miss(last).Where(missed => missed.Samples > 0))
                _offering.Missed(new MissedSamples(source, samples, last, reason));
        }

        private void GoAway(Task until, Action comeBack)
        {
            _isAway = true;
            _share.Pause();
            After(until, comeBack);
        }

        private void GoOn(bool isOnTime)
        {
            var now = _clock.Elapsed;
            (_isAway, _behindSince) = (false, isOnTime ? now : _behindSince);
            _share.Continue();
            OfferNext(now);
        }

        private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

        private static void After(Task task, Action then) => task.ContinueWith(
            _ => then(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
