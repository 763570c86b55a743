using System.Diagnostics;
using System.Globalization;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lethean.Host.Runs;

/// <summary>
/// Shows accuracy as it falls: a table redrawn a few times a second where the terminal can, otherwise one line an
/// evaluation, and a line every now and then between evaluations that are far apart.
/// </summary>
public sealed class LiveDisplay(Output output, IEnumerable<VariantProgress> variants, TimeProvider? time = null) : IMetricsSink
{
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const int BarWidth = 20;
    private const int NameWidth = 30;
    private const int WidthForBars = 80;
    private const int WidthForCurves = 110;
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = new();
    private readonly List<VariantProgress> _variants = [.. variants];
    private readonly StatusLine _status = new(output, time);
    private ClusterStatus? _cluster;

    public void Publish(SimulationEvent simulationEvent)
    {
        var variant = _variants.Single(v => v.Name == simulationEvent.Variant && v.Seed == simulationEvent.Seed);
        lock (_lock)
            variant.Apply(simulationEvent);
        if (!output.CanRedraw)
            PrintLine(simulationEvent, variant);
    }

    /// <summary>What nodes elsewhere do, as they tell it.</summary>
    public void Follow(ClusterStatus status, ExperimentSettings experiment)
    {
        ArgumentNullException.ThrowIfNull(status);
        lock (_lock)
        {
            _cluster = status;
            foreach (var job in status.Nodes.SelectMany(node => node.Jobs))
                _variants[job.Variant].Follow(job, experiment.Variants[job.Variant].Simulation.Traffic.MostSamples);
        }
    }

    /// <summary>Draws until the work has ended. Where nothing can be drawn any more, such as on a terminal that was closed, ends
    /// it.</summary>
    /// <param name="start">Starts the work; its token ends it in good order.</param>
    public async Task<T> ShowWhile<T>(Func<CancellationToken, Task<T>> start, CancellationToken cancellation)
    {
        if (!output.CanRedraw)
            return await start(cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var work = start(ending.Token);
        try
        {
            await output.Human.Live(Render()).StartAsync(async context =>
            {
                while (await Task.WhenAny(work, Task.Delay(RedrawEvery)) != work)
                    context.UpdateTarget(Render());
                context.UpdateTarget(Render());
            });
        }
        catch (Exception) when (!work.IsFaulted)
        {
            ending.Cancel();
            var result = await work;
            // A terminal that is closed sends a signal as well: then it is that which has ended the work.
            if (!cancellation.IsCancellationRequested)
                throw;
            return result;
        }

        return await work;
    }

    private void PrintLine(SimulationEvent simulationEvent, VariantProgress variant)
    {
        var label = Label(variant.Name, variant.Seed);
        switch (simulationEvent)
        {
            case SampleServed:
                _status.Show(_ => $"{label,-20} sample {variant.Samples,6}{Total(variant)}{Answers(variant)}   {Pace(variant)}");
                break;
            case Evaluated { Point: var point }:
                _status.Line(string.Create(
                    CultureInfo.InvariantCulture, $"{label,-20} sample {point.Sample,6}   accuracy {100 * point.Accuracy,5:0.0} %"));
                break;
            case ModelRestored { Restore: var restore }:
                _status.Line($"{label,-20} sample {restore.AtSample,6}   the model failed ({restore.Reason}); "
                    + $"its weights after sample {restore.SnapshotSample} were restored");
                break;
            case SourceLost { Loss: var loss }:
                _status.Line($"{label,-20} source {loss.Source} at {loss.Node} is lost: {loss.Reason}");
                break;
        }
    }

    private static string Total(VariantProgress variant) => variant.ExpectedSamples is { } expected ? $" of {expected}" : "";

    /// <summary>What the answers tell where nothing is evaluated, and how many there were not.</summary>
    private static string Answers(VariantProgress variant)
    {
        var right = variant.RightOfLate is { } share && variant.Evaluations.Count == 0 ? $"   {Percent(share)} right of late" : "";
        return variant.Failed > 0 ? $"{right}   {variant.Failed} failed" : right;
    }

    private string Pace(VariantProgress variant)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"arm {_variants.IndexOf(variant) + 1} of {_variants.Count}   {variant.SamplesPerSecond:0.#} samples/s");
        return variant.TimeLeft is { } left ? $"{text}   {StatusLine.Clock(left)} left in this arm" : text;
    }

    private IRenderable Render()
    {
        ClusterStatus? cluster;
        lock (_lock)
            cluster = _cluster;
        return cluster is null ? RenderVariants() : new Rows(RenderVariants(), new Text(""), RenderNodes(cluster));
    }

    private Rows RenderNodes(ClusterStatus cluster)
    {
        var requeued = cluster.Requeued == 0 ? "" : $", {cluster.Requeued} given to another node";
        var head = new Text($"{cluster.Done} of {cluster.All} variants done{requeued}; "
            + (cluster.Nodes.IsEmpty ? "waiting for nodes" : $"{cluster.Nodes.Length} {(cluster.Nodes.Length == 1 ? "node" : "nodes")}:"));
        return new Rows([head, .. cluster.Nodes.Select(node => new Text($"  {node.Facts.Name}: {Describe(node)}"))]);
    }

    private string Describe(NodeStatus node)
    {
        var jobs = node.Jobs.Select(job => string.Create(CultureInfo.InvariantCulture,
            $"{Label(_variants[job.Variant].Name, _variants[job.Variant].Seed)}, sample {job.Samples}"));
        return (node.IsSilent ? "silent; " : "") + (node.Jobs.IsEmpty ? "waits" : string.Join("; ", jobs));
    }

    private Table RenderVariants()
    {
        var table = new Table().Border(TableBorder.None);
        lock (_lock)
        {
            var columns = Columns().ToList();
            foreach (var (header, _) in columns)
                table.AddColumn(new TableColumn(header).NoWrap());
            foreach (var variant in _variants)
                table.AddRow(columns.Select(column => column.Cell(variant)));
        }

        return table;
    }

    /// <summary>What a narrow terminal has no room for is left out.</summary>
    private IEnumerable<(string Header, Func<VariantProgress, IRenderable> Cell)> Columns()
    {
        var width = output.Human.Profile.Width;
        yield return ("arm", variant => new Text(
            PrintableText.Of(Label(variant.Name, variant.Seed), Math.Min(NameWidth, Math.Max(3, width - 30)))));
        if (width >= WidthForBars)
            yield return ("", Bar);
        yield return ("samples", variant => RightJustified(variant.Samples.ToString(CultureInfo.InvariantCulture)));
        yield return ("accuracy", variant => RightJustified(variant.Evaluations is [.., var last] ? Percent(last.Accuracy) : ""));
        if (width >= WidthForCurves)
            yield return ("so far", variant => new Text(Sparkline(variant.Evaluations)));
        if (_variants.Any(variant => variant.RightOfLate is not null && variant.Evaluations.Count == 0))
            yield return ("right", variant => RightJustified(variant.RightOfLate is { } right ? Percent(right) : ""));
        if (_variants.Any(variant => variant.Failed > 0))
            yield return ("failed", variant => RightJustified(variant.Failed.ToString(CultureInfo.InvariantCulture)));
        yield return ("/s", variant => RightJustified(
            variant.Samples > 0 ? variant.SamplesPerSecond.ToString("0", CultureInfo.InvariantCulture) : ""));
    }

    private static Markup Bar(VariantProgress variant)
    {
        var fraction = variant.IsDone ? 1
            : variant.ExpectedSamples is > 0 and var expected ? Math.Min(1, (double)variant.Samples / expected)
            : 0;
        var filled = (int)(BarWidth * fraction);
        return new Markup($"[springgreen3]{new string('━', filled)}[/][grey37]{new string('━', BarWidth - filled)}[/]");
    }

    private static Text RightJustified(string text) => new Text(text).RightJustified();

    private string Label(string name, ulong seed) =>
        _variants.Any(v => v.Name == name && v.Seed != seed) ? $"{name} (seed {seed})" : name;

    private static string Sparkline(List<EvaluationPoint> points) =>
        string.Concat(points.TakeLast(40).Select(p => Bars[(int)Math.Min(Bars.Length - 1, p.Accuracy * Bars.Length)]));

    private static string Percent(double accuracy) => (100 * accuracy).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}

/// <summary>What is known so far of one variant; written by the metrics sink, read by the display, both under the display's lock.</summary>
public sealed class VariantProgress(string name, ulong seed)
{
    private const int Late = 100;

    private readonly Stopwatch _clock = new();
    private readonly Queue<bool> _late = new();

    public string Name { get; } = name;

    public ulong Seed { get; } = seed;

    /// <summary>Samples that this variant will offer, where the scenario says so; fewer where something else ends it before.</summary>
    public long? ExpectedSamples { get; private set; }

    public long Samples { get; private set; }

    /// <summary>Of these, how many were not answered.</summary>
    public long Failed { get; private set; }

    /// <summary>
    /// Of the last answers of a model behind an endpoint to labelled samples, how many are right; null before the first.
    /// </summary>
    public double? RightOfLate => _late.Count > 0 ? _late.Average(isRight => isRight ? 1.0 : 0) : null;

    public bool IsDone { get; private set; }

    public List<EvaluationPoint> Evaluations { get; } = [];

    public double SamplesPerSecond => _clock.Elapsed.TotalSeconds is > 0 and var seconds ? Samples / seconds : 0;

    /// <summary>Until the last expected sample, at the pace so far; null where either is not known.</summary>
    public TimeSpan? TimeLeft =>
        ExpectedSamples is { } expected && Samples > 0 ? _clock.Elapsed / Samples * Math.Max(0, expected - Samples) : null;

    /// <summary>Takes over how far a node is; the events come when it is done.</summary>
    /// <param name="expected">See <see cref="ExpectedSamples"/>.</param>
    public void Follow(JobStatus job, long? expected)
    {
        ArgumentNullException.ThrowIfNull(job);
        (Samples, ExpectedSamples) = (job.Samples, expected);
        _clock.Start();
    }

    public void Apply(SimulationEvent simulationEvent)
    {
        switch (simulationEvent)
        {
            case VariantStarted started:
                (Samples, ExpectedSamples) = (0, started.Samples);
                _clock.Start();
                break;
            case SampleServed delivered:
                Samples++;
                Failed += delivered.Outcome.FailReason is null ? 0 : 1;
                if (delivered.Outcome is { Label: >= 0 and var label, Prediction: { } prediction, Adapted: null })
                    _late.Enqueue(label == prediction);
                if (_late.Count > Late)
                    _late.Dequeue();
                break;
            case Evaluated evaluated:
                Evaluations.Add(evaluated.Point);
                break;
            case VariantCompleted completed:
                // Nodes tell of single samples only where somebody wants to know.
                Samples = completed.Summary.Sources.Values.Sum(counts => counts.Served + counts.Failed.Values.Sum());
                _clock.Stop();
                IsDone = true;
                break;
        }
    }
}
