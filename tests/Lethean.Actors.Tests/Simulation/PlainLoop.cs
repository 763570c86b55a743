using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Simulation;

/// <summary>A simulation without actors and streams: what the whole machinery must agree with.</summary>
internal static class PlainLoop
{
    /// <param name="crashAt">The sample, from 1, that crashes the model before anything is learnt from it.</param>
    /// <returns>Correct predictions per class, by the number of served samples.</returns>
    /// <param name="beforeServing">Told of each sample: how many were served before, its image, and the learner.</param>
    public static async Task<SortedDictionary<long, string>> RunAsync(
        VariantSettings variant, SimulationInputs inputs, int? crashAt = null, Action<long, Image, TestTimeLearner>? beforeServing = null)
    {
        var settings = variant.Simulation;
        var model = inputs.Checkpoint.CreateModel();
        using var learner = new TestTimeLearner(
            model, settings.Adaptation, ChainOf(variant, inputs, model), RandomStream.Create(variant.Seed, "adaptation"));
        using var copy = inputs.Checkpoint.CreateModel(precision: settings.Evaluation.Precision.On(TorchSharp.torch.CPU));
        var evaluator = new AccuracyEvaluator(copy, inputs.Images.Evaluation, settings.Evaluation.Images!.Value, settings.Evaluation.BatchSize);
        var evaluations = new SortedDictionary<long, string>();
        var last = learner.Capture(0);
        Evaluate(0);

        var served = 0;
        var sources = settings.Traffic.Sources.Select(source => TrafficSource.Create(source, variant.Seed, inputs)).ToList();
        var crafting = sources.ToDictionary(source => source.Name, source => source.Crafting);
        foreach (var (sample, number) in Traffic(settings.Traffic, sources).Select((sample, index) => (sample, index + 1)))
        {
            if (number == crashAt)
            {
                learner.Restore(last);
                continue;
            }

            var sent = crafting[sample.Source] is { } author
                ? await author.CraftAsync(sample.Sample, (image, objective, _) => ValueTask.FromResult(learner.Answer(image, objective)), default)
                : sample.Sample;
            beforeServing?.Invoke(served, sent.Image, learner);
            var answer = learner.Serve(sent.Image, new(served, sample.IntendedSeconds, sample.Client));
            (crafting[sample.Source] as IResponseListener)?.Hear(sent, answer.Prediction);
            if (++served % settings.Evaluation.Every == 0)
                Evaluate(served);
        }

        Evaluate(served);
        return evaluations;

        void Evaluate(long sample)
        {
            last = learner.Capture(sample);
            last.Serving.CopyTo(copy);
            evaluations[sample] = Text(evaluator.Evaluate().CorrectPerClass);
        }
    }

    public static string Text(IEnumerable<int> correctPerClass) => string.Join(' ', correctPerClass);

    private static DefenseChain ChainOf(VariantSettings variant, SimulationInputs inputs, ITestTimeModel model) =>
        DefenseChain.Of(variant.Simulation.Defenses, DefenseMaterials.Of(inputs.Checkpoint, model, inputs.Train, variant.Seed));

    private static IEnumerable<TrafficSample> Traffic(TrafficSettings traffic, IEnumerable<TrafficSource> sources)
    {
        var samples = (int)traffic.StopAfter.Samples!.Value;
        return sources
            .SelectMany(source => source.Samples().Take(samples))
            .OrderBy(sample => sample.IntendedSeconds)
            .ThenBy(sample => sample.Rank)
            .Take(samples);
    }
}
