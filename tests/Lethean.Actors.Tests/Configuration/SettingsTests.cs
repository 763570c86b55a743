using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Samples;
using static TorchSharp.torch;

namespace Lethean.Actors.Tests.Configuration;

public class SettingsTests
{
    [Fact]
    public void Defaults_should_come_from_the_reference()
    {
        var experiment = Scenario.Load();
        var settings = Assert.Single(experiment.Variants).Simulation;
        Assert.Equal(("test", "test", 1UL), (experiment.Name, experiment.Variants[0].Name, experiment.Variants[0].Seed));
        Assert.Equal(new DeviceSettings(DeviceKind.Auto, 1, null), settings.Device);
        Assert.Equal("models/fashion-mnist-resnet18.safetensors", settings.Model.Checkpoint);
        Assert.Equal("reference.conf", settings.Model.CheckpointPosition.Source);
        Assert.Equal(new DataSettings(null, DatasetSplit.Test, 0.25), settings.Data);
        Assert.Equal(new RotationPredictionSettings(), settings.Adaptation);
        Assert.Equal(ClockKind.Virtual, settings.Traffic.Clock);
        Assert.Equal(new StopAfterSettings(10, null, null), settings.Traffic.StopAfter);
        Assert.Equal(new AdmissionSettings(256, OverflowPolicy.DropNew, null, null, LatePolicy.ServeWithoutAdapting), settings.Traffic.Admission);
        Assert.Equal(new ServingSettings(ServingMode.Adapted, 10, 16, 1), settings.Serving);
        Assert.Equal(new WarmupSettings(10, TimeSpan.Zero), settings.Metrics.Warmup);
        Assert.Equal([new SourceSettings("users", new BenignSettings(), new PoissonArrivalSettings(RateProfile.Steady(new Rate(90))), new ClientSettings(1, 0), SourceLimits.None)], settings.Traffic.Sources);
        Assert.Empty(settings.Defenses);
        Assert.Equal(new EvaluationSettings(50, 1500, 250, 1, default, CorrelationMetric.Off), settings.Evaluation);
        Assert.False(settings.OutcomesLog);
        Assert.Empty(experiment.Assertions);
    }

    [Fact]
    public void Every_setting_should_be_read()
    {
        var experiment = Scenario.Load("""
            lethean {
              name = everything, seed = 18446744073709551615, outcomes-log = yes
              device { kind = cpu, threads = 2, memory = 1.5GiB }
              model.checkpoint = "m x.safetensors"
              data { path = /data, held-out = train, traffic-share = 0.5 }
              adaptation { enabled = off, mode = episodic, learning-rate = 0.01, steps = 3, batch = random(32) }
              traffic {
                clock = real-time
                stop-after { samples = null, duration = 1.5 minutes, accuracy-below = 0.12 }
                admission { queue = 0, overflow = drop-buffer, quota { rate = 30/min, burst = 3 }, deadline = 250ms, late = drop }
                sources.b { kind = shift, rate = 30/min, arrivals = constant, clients = 40, client-share = zipf(1.5), corruption = shot_noise, severity = 3 }
                sources.a { kind = lethean, clients = 30, clients-of = b, rate = "0.5/s", rotations = [90, 270], augment = true }
                sources.c { kind = fgsm, rate = 1/h, epsilon = 0.1, loss = main }
                sources.d { kind = random-pixels, rate = 5 / s }
              }
              defenses = [{ kind = orientation-gate, threshold = 0.25 }, { kind = confidence-threshold }]
              evaluation { every = 7, images = 100, batch-size = 10, threads = 3, precision = bfloat16 }
              serving { mode = latest-snapshot, refresh-every = 5, queue = 0, threads = 2 }
              metrics.warmup { samples = 0, duration = 5s }
              capacity { warmup = 5, samples = 100 }
            }
            """);
        var variant = Assert.Single(experiment.Variants);
        var settings = variant.Simulation;
        Assert.Equal(("everything", ulong.MaxValue, true), (experiment.Name, variant.Seed, settings.OutcomesLog));
        Assert.Equal(new DeviceSettings(DeviceKind.Cpu, 2, new ByteSize(3L << 29)), settings.Device);
        Assert.Equal("m x.safetensors", settings.Model.Checkpoint);
        Assert.Equal("test.conf:5:22", settings.Model.CheckpointPosition.ToString());
        Assert.Equal(new DataSettings("/data", DatasetSplit.Train, 0.5), settings.Data);
        Assert.Equal((false, AdaptationMode.Episodic, 0.01, 3), (settings.Adaptation.Enabled, settings.Adaptation.Mode, settings.Adaptation.LearningRate, settings.Adaptation.Steps));
        Assert.Equal("random(32)", Assert.IsType<RotationPredictionSettings>(settings.Adaptation).Batch.ToString());
        Assert.Equal(ClockKind.RealTime, settings.Traffic.Clock);
        Assert.Equal(new StopAfterSettings(null, TimeSpan.FromSeconds(90), 0.12), settings.Traffic.StopAfter);
        Assert.Equal(new AdmissionSettings(0, OverflowPolicy.DropBuffer, new QuotaSettings(new Rate(0.5), 3), TimeSpan.FromMilliseconds(250), LatePolicy.Drop), settings.Traffic.Admission);
        Assert.Equal(new ServingSettings(ServingMode.LatestSnapshot, 5, 0, 2), settings.Serving);
        Assert.Equal(new WarmupSettings(0, TimeSpan.FromSeconds(5)), settings.Metrics.Warmup);
        Assert.Equal(new CapacitySettings(5, 100), settings.Capacity);
        Assert.Equal(["a", "b", "c", "d", "users"], settings.Traffic.Sources.Select(source => source.Name));
        Assert.Equal([0.5, 0.5, 1.0 / 3600, 5, 90], settings.Traffic.Sources.Select(Scenario.RateOf));
        var lethean = Assert.IsType<LetheanSettings>(settings.Traffic.Sources[0].Generator);
        Assert.Equal<int>([90, 270], lethean.Rotations);
        Assert.True(lethean.Augment);
        Assert.Equal(new ShiftSettings(Corruption.Find("shot_noise"), 3), settings.Traffic.Sources[1].Generator);
        Assert.IsType<ConstantArrivalSettings>(settings.Traffic.Sources[1].Arrivals);
        Assert.Equal([new ClientSettings(30, 0, "b"), new ClientSettings(40, 1.5)], settings.Traffic.Sources.Take(2).Select(source => source.Clients));
        Assert.Equal(new FgsmSettings { Epsilon = 0.1, Loss = InputLossKind.Main }, settings.Traffic.Sources[2].Generator);
        Assert.IsType<RandomPixelsSettings>(settings.Traffic.Sources[3].Generator);
        Assert.Equal([new OrientationGateSettings(0.25), new ConfidenceThresholdSettings(1)], settings.Defenses);
        Assert.Equal(new EvaluationSettings(7, 100, 10, 3, new(Precision.Bfloat16), CorrelationMetric.Off), settings.Evaluation);
    }

    [Theory]
    [InlineData("512MiB", 512L << 20, "512MiB")]
    [InlineData("512m", 512L << 20, "512MiB")]
    [InlineData("1024 MiB", 1L << 30, "1GiB")]
    [InlineData("8G", 8L << 30, "8GiB")]
    [InlineData("2GB", 2_000_000_000, "1.86GiB")]
    [InlineData("1024TiB", 1L << 50, "1024TiB")]
    public void Size_should_be_read_in_its_unit_and_said_in_the_largest_that_fits(string text, long bytes, string said)
    {
        var size = Scenario.LoadOne($"lethean.device.memory = {text}").Device.Memory;
        Assert.Equal(new ByteSize(bytes), size);
        Assert.Equal(said, $"{size}");
    }

    [Fact]
    public void Every_defense_should_be_read_with_its_period()
    {
        var settings = Scenario.Load("""
            lethean.defenses = [
              { kind = reputation, share = 0.25, after = 7 }
              { kind = orientation-gate, until = 500 }
              { kind = orientation-gate, threshold = 0.75, from = 500, until = never }
              { kind = entropy-filter, margin = quantile(0.3) }
              { kind = gradient-guard, reference = history, action = skip, decay = 0.5, images = 12, refresh = 3, seeded = false }
              { kind = gradient-clipping, norm = 0.25 }
              { kind = ewc, strength = 12, images = 34 }
              { kind = lwf, alpha = 0.5, temperature = 4 }
              { kind = stochastic-restore, probability = 0.02, from = 30s, until = 2 minutes }
              { kind = periodic-reset, every = 77, phase = 76 }
              { kind = canary-rollback, images = 33, every = 9, drop = 0.125 }
              { kind = weight-averaging, rate = 0.5 }
            ]
            """).Variants[0].Simulation;

        Assert.Equal(
            [
                new ReputationSettings(0.25, 7),
                new OrientationGateSettings(0.5) { Period = new(Moment.Start, Moment.AfterSamples(500)) },
                new OrientationGateSettings(0.75) { Period = new(Moment.AfterSamples(500), Moment.Never) },
                new EntropyFilterSettings(GateThreshold.Quantile(0.3)),
                new GradientGuardSettings(GuardReference.History, GuardAction.Skip, 12, 3, 0.5, Seeded: false),
                new GradientClippingSettings(0.25),
                new ElasticWeightConsolidationSettings(12, 34),
                new LearningWithoutForgettingSettings(0.5, 4),
                new StochasticRestoreSettings(0.02) { Period = new(Moment.At(TimeSpan.FromSeconds(30)), Moment.At(TimeSpan.FromMinutes(2))) },
                new PeriodicResetSettings(77, PeriodPhase.At(76)),
                new CanaryRollbackSettings(33, 9, 0.125),
                new WeightAveragingSettings(0.5),
            ],
            settings.Defenses);
    }

    [Theory]
    [InlineData("lethean.adaptation.steps = 0", "test.conf:2:28 lethean.adaptation.steps: '0' is not allowed; allowed: a whole number from 1 to 1000")]
    [InlineData("lethean.adaptation.steps = 1.5", "test.conf:2:28 lethean.adaptation.steps: '1.5' is not allowed; allowed: a whole number from 1 to 1000")]
    [InlineData("lethean.adaptation.steps = [1]", "test.conf:2:28 lethean.adaptation.steps: a list is not allowed; allowed: a whole number from 1 to 1000")]
    [InlineData("lethean.adaptation.steps = null", "test.conf:2:28 lethean.adaptation.steps: not set; allowed: a whole number from 1 to 1000")]
    [InlineData("lethean.adaptation.learning-rate = 0", "test.conf:2:36 lethean.adaptation.learning-rate: '0' is not allowed; allowed: a number above 0, at most 10")]
    [InlineData("lethean.adaptation.learning-rate = NaN", "test.conf:2:36 lethean.adaptation.learning-rate: 'NaN' is not allowed; allowed: a number above 0, at most 10")]
    [InlineData("lethean.adaptation.mode = onlin", "test.conf:2:27 lethean.adaptation.mode: 'onlin' is not allowed; allowed: online, episodic; did you mean 'online'?")]
    [InlineData("lethean.adaptation.batch = random(0)", "test.conf:2:28 lethean.adaptation.batch: 'random(0)' is not allowed; allowed: expand, or random(n) with n from 1 to 4096")]
    [InlineData("lethean.adaptation.enabled = maybe", "test.conf:2:30 lethean.adaptation.enabled: 'maybe' is not allowed; allowed: true, false, on, off, yes, no")]
    [InlineData("lethean.adaptation.stps = 2", "test.conf:2:1 lethean.adaptation.stps: unknown key; allowed: batch, enabled, kind, learning-rate, mode, steps; did you mean 'steps'?")]
    [InlineData("lethean.adaptation = online", "test.conf:2:22 lethean.adaptation: 'online' is not allowed; allowed: an object { … }")]
    [InlineData("lethean.traffic.stop-after.samples = null", "test.conf:2:1 lethean.traffic.stop-after: nothing would end the run; allowed: samples, duration or accuracy-below, at least one; or a stop or budget for every source")]
    [InlineData("lethean.traffic.stop-after.duration = 10", "test.conf:2:39 lethean.traffic.stop-after.duration: '10' is not allowed; allowed: a duration from 1ms to 365d, such as 250ms, 10s or 5 minutes")]
    [InlineData("lethean.traffic.stop-after.accuracy-below = 1.01", "test.conf:2:45 lethean.traffic.stop-after.accuracy-below: '1.01' is not allowed; allowed: a number from 0 to 1")]
    [InlineData("lethean.traffic.sources.users.rate = 0/s", "test.conf:2:38 lethean.traffic.sources.users.rate: '0/s' is not allowed; allowed: a rate from 0.000001/s to 1000000/s, such as 90/s or 10/min, or of the measured capacity, such as 0.8 × capacity")]
    [InlineData("lethean.traffic.sources.users.clients = 0", "test.conf:2:41 lethean.traffic.sources.users.clients: '0' is not allowed; allowed: a whole number from 1 to 1000000")]
    [InlineData("lethean.traffic.sources.users.client-share = zipf(-1)", "test.conf:2:46 lethean.traffic.sources.users.client-share: 'zipf(-1)' is not allowed; allowed: uniform, or zipf(s) with s from 0 to 10")]
    [InlineData("lethean.traffic.sources.users.kind = lethal", "test.conf:2:38 lethean.traffic.sources.users.kind: 'lethal' is not allowed; allowed: benign, lethean, random-pixels, shift, fgsm, pgd, crafted-lethean, adaptive-lethean, tepa, replay; did you mean 'lethean'?")]
    [InlineData("lethean.traffic.sources.users.rotations = [90]", "test.conf:2:1 lethean.traffic.sources.users.rotations: a key of kind lethean, adaptive-lethean, not of benign; allowed: arrivals, at, budget, bursts, class-correlated, client-share, clients, clients-of, closed-loop, drifting, kind, order, profile, profile-defaults, rate, start, stop, trace")]
    [InlineData("lethean.traffic.sources.users.speed = 4", "test.conf:2:1 lethean.traffic.sources.users.speed: unknown key; allowed: arrivals, at, budget, bursts, class-correlated, client-share, clients, clients-of, closed-loop, drifting, kind, order, profile, profile-defaults, rate, start, stop, trace")]
    [InlineData("lethean.traffic.sources.users.at = \"a b\"", "test.conf:2:36 lethean.traffic.sources.users.at: \"a b\" is not allowed; allowed: letters, digits, '-' and '_', at most 64 characters")]
    [InlineData("lethean.traffic.sources.\"a b\" { kind = benign, rate = 1/s }", "test.conf:2:31 lethean.traffic.sources.\"a b\": a source of this name; allowed: letters, digits, '-' and '_', at most 64 characters")]
    [InlineData("lethean.traffic.sources.x { rate = 1/s }", "test.conf:2:27 lethean.traffic.sources.x.kind: not set; allowed: benign, lethean, random-pixels, shift, fgsm, pgd, crafted-lethean, adaptive-lethean, tepa, replay")]
    [InlineData("lethean.traffic.sources.x { kind = benign }", "test.conf:2:27 lethean.traffic.sources.x.rate: not set; allowed: a rate")]
    [InlineData("lethean.traffic.sources.x { kind = lethean, rate = 1/s, rotations = [45] }", "test.conf:2:70 lethean.traffic.sources.x.rotations: '45' is not allowed; allowed: 90, 180, 270")]
    [InlineData("lethean.traffic.sources.x { kind = lethean, rate = 1/s, rotations = [] }", "test.conf:2:69 lethean.traffic.sources.x.rotations: an empty list; allowed: 90, 180, 270")]
    [InlineData("lethean.traffic.sources.x { kind = lethean, rate = 1/s, rotations = 90 }", "test.conf:2:69 lethean.traffic.sources.x.rotations: '90' is not allowed; allowed: a list [ … ] of 90, 180, 270")]
    [InlineData("lethean.traffic.source-defaults.pgd.alpha = 0/255", "test.conf:2:45 lethean.traffic.source-defaults.pgd.alpha: '0/255' is not allowed; allowed: a number above 0, at most 1, or a fraction such as 8/255")]
    [InlineData("lethean.traffic.source-defaults.pgd.alpha = 1/0", "test.conf:2:45 lethean.traffic.source-defaults.pgd.alpha: '1/0' is not allowed; allowed: a number above 0, at most 1, or a fraction such as 8/255")]
    [InlineData("lethean.traffic.source-defaults.tepa.rounds = 0", "test.conf:2:47 lethean.traffic.source-defaults.tepa.rounds: '0' is not allowed; allowed: a whole number from 1 to 100")]
    [InlineData("lethean.traffic.source-defaults.tepa.surrogate = null", "test.conf:2:50 lethean.traffic.source-defaults.tepa.surrogate: not set; allowed: text that is not empty")]
    [InlineData("lethean.traffic.sources.x { kind = adaptive-lethean, rate = 1/s, upright-above = null }", "test.conf:2:27 lethean.traffic.sources.x: nothing to pass and no harm to aim at; allowed: upright-above, upright-below, entropy-below, guard-images or harm-images, at least one")]
    [InlineData("lethean.traffic.sources.x { kind = adaptive-lethean, rate = 1/s, upright-below = 0.4 }", "test.conf:2:82 lethean.traffic.sources.x.upright-below: not above upright-above; allowed: two gates that one sample can pass")]
    [InlineData("lethean.traffic.sources.x { kind = replay, rate = 1/s, fresh = 1.5 }", "test.conf:2:64 lethean.traffic.sources.x.fresh: '1.5' is not allowed; allowed: a number from 0 to 1")]
    [InlineData("lethean.traffic.source-defaults.fgsm.epsilon = 2", "test.conf:2:48 lethean.traffic.source-defaults.fgsm.epsilon: '2' is not allowed; allowed: a number above 0, at most 1, or a fraction such as 8/255")]
    [InlineData("lethean.defenses = [{ kind = orientation-gate, threshold = 2 }]", "test.conf:2:60 lethean.defenses.threshold: '2' is not allowed; allowed: a number from 0 to 1")]
    [InlineData("lethean.defenses = [{ kind = orientation-gat }]", "test.conf:2:30 lethean.defenses.kind: 'orientation-gat' is not allowed; allowed: confidence-threshold, orientation-gate, entropy-filter, reputation, gradient-clipping, gradient-guard, ewc, lwf, stochastic-restore, periodic-reset, canary-rollback, weight-averaging; did you mean 'orientation-gate'?")]
    [InlineData("lethean.defenses = [{ kind = ewc, from = 3x }]", "test.conf:2:42 lethean.defenses.from: '3x' is not allowed; allowed: a number of served samples such as 500, an intended time such as 30s, or never")]
    [InlineData("lethean.defenses = [{ kind = ewc, from = -1 }]", "test.conf:2:42 lethean.defenses.from: '-1' is not allowed")]
    [InlineData("lethean.defenses = [{ kind = orientation-gate, threshold = quantile(2) }]", "test.conf:2:60 lethean.defenses.threshold: 'quantile(2)' is not allowed; allowed: a number from 0 to 1, or quantile(q) with q above 0 and below 1")]
    [InlineData("lethean.defenses = [{ kind = periodic-reset, every = 9, phase = 9 }]", "test.conf:2:65 lethean.defenses.phase: 9 is not within every = 9; allowed: 0 to 8, or random")]
    [InlineData("lethean.defenses = [{ kind = ewc, threshold = 1 }]", "test.conf:2:35 lethean.defenses.threshold: a key of kind confidence-threshold, orientation-gate, not of ewc")]
    [InlineData("lethean.defenses = [{ kind = weight-averaging, rate = 1 }]", "test.conf:2:55 lethean.defenses.rate: '1' is not allowed; allowed: a number above 0 and below 1")]
    [InlineData("lethean.defenses = [{ kind = ewc }, { kind = orientation-gate }]", "test.conf:2:37 lethean.defenses: orientation-gate comes after ewc, but acts before it (a gate before the gradient); allowed: the order gates, gradient, weights, serving")]
    [InlineData("lethean { adaptation.mode = episodic, defenses = [{ kind = weight-averaging }] }", "test.conf:2:51 lethean.defenses: weight-averaging has no effect: episodic adaptation")]
    [InlineData("lethean.defenses = [1]", "test.conf:2:21 lethean.defenses: '1' is not allowed; allowed: an object { … }")]
    [InlineData("lethean.device.kind = gpu", "test.conf:2:23 lethean.device.kind: 'gpu' is not allowed; allowed: auto, cpu, cuda; did you mean 'cpu'?")]
    [InlineData("lethean.device.memory = 8", "test.conf:2:25 lethean.device.memory: '8' is not allowed; allowed: a size from 1MiB to 1024TiB, such as 512MiB or 8GiB")]
    [InlineData("lethean.device.memory = 1000k", "test.conf:2:25 lethean.device.memory: '1000k' is not allowed")]
    [InlineData("lethean.device.memory = 1025TiB", "test.conf:2:25 lethean.device.memory: '1025TiB' is not allowed")]
    [InlineData("lethean.device.memory = NaNm", "test.conf:2:25 lethean.device.memory: 'NaNm' is not allowed")]
    [InlineData("lethean.seed = -1", "test.conf:2:16 lethean.seed: '-1' is not allowed; allowed: a whole number from 0 to 18446744073709551615")]
    [InlineData("lethean.model.checkpoint = \" \"", "test.conf:2:28 lethean.model.checkpoint: \" \" is not allowed; allowed: text that is not empty")]
    [InlineData("lethan.seed = 1", "test.conf:2:1 lethan: unknown key; allowed: akka, definitions, lethean, lethean-evaluator-dispatcher, lethean-model-dispatcher, lethean-server-dispatcher, lethean-surrogate-dispatcher, lethean-writer-dispatcher; did you mean 'lethean'?")]
    [InlineData("lethean.assertions.final-accuracy.min = 85", "test.conf:2:41 lethean.assertions.final-accuracy.min: '85' is not allowed; allowed: a number from 0 to 1")]
    [InlineData("lethean.assertions.final-acuracy.min = 0.85", "test.conf:2:1 lethean.assertions.final-acuracy: unknown key;")]
    public void Bad_setting_should_be_refused_with_place_path_and_what_is_allowed(string more, string expected)
    {
        var problem = Assert.Single(Scenario.Problems(more));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_without_sources_should_be_refused()
    {
        var refusal = Assert.Throws<ConfigurationException>(() => ScenarioLoader.LoadText("lethean.traffic.stop-after.samples = 1", "test.conf", []));
        Assert.Contains("lethean.traffic.sources: no source; allowed: at least one", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_should_be_reported_together_ten_lines_at_most()
    {
        var many = string.Join('\n', Enumerable.Range(0, 12).Select(i => $"lethean.adaptation.unknown{i} = 1"));
        var refusal = Assert.Throws<ConfigurationException>(() => Scenario.Load($"lethean.seed = x\n{many}", "lethean.evaluation.every=0", "lethean.outcomes-log=[1"));
        var malformed = Assert.Single(refusal.Problems);
        Assert.Contains("the list opened here is never closed", malformed.What, StringComparison.Ordinal);

        refusal = Assert.Throws<ConfigurationException>(() => Scenario.Load($"lethean.seed = x\n{many}", "lethean.evaluation.every=0"));
        Assert.Equal(14, refusal.Problems.Length);
        Assert.Equal(11, refusal.Message.Split(Environment.NewLine).Length);
        Assert.EndsWith("… and 4 more problems", refusal.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<InputException>(refusal);
    }

    [Fact]
    public void Flags_should_win_over_the_scenario_and_say_so()
    {
        var settings = Scenario.LoadOne("lethean.evaluation.every = 3", "lethean.evaluation.every=4", "lethean.traffic.sources.users.rate=50/s", "lethean.model.checkpoint=a/b.safetensors");
        Assert.Equal(4, settings.Evaluation.Every);
        Assert.Equal(50, Scenario.RateOf(settings.Traffic.Sources[0]));
        Assert.Equal("--set", settings.Model.CheckpointPosition.ToString());
    }

    [Fact]
    public void Evaluation_precision_should_be_what_was_asked_for_or_what_is_fastest()
    {
        var fastest = ComputeDevice.ProcessorMultipliesBfloat16 ? Precision.Bfloat16 : Precision.Full;
        Assert.Equal(fastest, new EvaluationPrecision().On(CPU));
        Assert.Equal(Precision.Full, new EvaluationPrecision().On(new Device(TorchSharp.DeviceType.META)));
        Assert.All([Precision.Full, Precision.Bfloat16], asked => Assert.Equal(asked, new EvaluationPrecision(asked).On(CPU)));
    }

    [Theory]
    [InlineData("lethean.evaluation.every=0", "--set lethean.evaluation.every: '0' is not allowed; allowed: a whole number from 1 to 1000000000")]
    [InlineData("lethean.evaluation={every=0}", "--set lethean.evaluation.every: '0' is not allowed; allowed: a whole number from 1 to 1000000000")]
    [InlineData("lethean.evaluation.evry=5", "--set lethean.evaluation.evry: unknown key; allowed: batch-size, every, gradient-correlation, images, period, precision, threads; did you mean 'every'?")]
    [InlineData("lethean.evaluation.every", "--set lethean.evaluation.every: no '=' in it; allowed: PATH=VALUE, such as --set lethean.evaluation.every=25")]
    [InlineData("=5", "--set =5: an empty key; allowed: letters, digits, '-' and '_', or anything in quotes")]
    [InlineData("lethean.seed=1,lethean.seed=2", "--set lethean.seed=1,lethean.seed=2: ',' after the value; allowed: one path=value")]
    [InlineData("lethean.seed=${nope}", "--set: ${nope} is not set; allowed: a path that is set, or ${?…} for one that may not be")]
    public void Bad_flag_should_be_refused_with_its_path(string set, string expected) =>
        Assert.Equal(expected, Assert.Single(Scenario.Problems("", set)));

    [Fact]
    public void All_images_should_be_evaluated_where_the_scenario_says_so() =>
        Assert.Null(Scenario.LoadOne("lethean.evaluation.images = all").Evaluation.Images);

    [Theory]
    [InlineData("lethean.evaluation.images = most", "test.conf:2:29 lethean.evaluation.images: 'most' is not allowed; allowed: a whole number from 1 to 10000, or all")]
    [InlineData("lethean.evaluation.images = 0", "test.conf:2:29 lethean.evaluation.images: '0' is not allowed; allowed: a whole number from 1 to 10000, or all")]
    [InlineData("lethean.data.traffic-share = 1", "test.conf:2:30 lethean.data.traffic-share: '1' is not allowed; allowed: a number from 0, below 1")]
    [InlineData("lethean.data.held-out = both", "test.conf:2:25 lethean.data.held-out: 'both' is not allowed; allowed: train, test")]
    [InlineData("lethean.data.traffic-share = 0", "test.conf:2:30 lethean.data.traffic-share: leaves no held-out image for traffic, but source users (kind benign) sends them; allowed: above 0, below 1, such as 0.25; 0 where nobody sends held-out images")]
    [InlineData("lethean.traffic.sources.b { kind = lethean, rate = 1/s, clients-of = user }", "test.conf:2:70 lethean.traffic.sources.b.clients-of: no source with clients of its own is called 'user'; allowed: users")]
    [InlineData("lethean.traffic.sources.users { clients-of = users }", "test.conf:2:46 lethean.traffic.sources.users.clients-of: no source with clients of its own is called 'users'; allowed: null, for clients of its own")]
    [InlineData("lethean.traffic.sources.b { kind = lethean, rate = 1/s, clients = 2, clients-of = users }", "test.conf:2:67 lethean.traffic.sources.b.clients: 2 clients of users, which has 1; allowed: 1 to 1, or more clients for users")]
    public void Images_and_clients_that_are_not_there_should_be_refused(string setting, string expected) =>
        Assert.Equal(expected, Assert.Single(Scenario.Problems(setting)));

    [Theory]
    [InlineData("kind = lethean")]
    [InlineData("kind = fgsm")]
    [InlineData("kind = random-pixels")]
    public void Who_sends_no_held_out_image_should_need_none(string kind)
    {
        var settings = ScenarioLoader.LoadText(
            $"lethean {{ data.traffic-share = 0, traffic {{ stop-after.samples = 1, sources.a {{ {kind}, rate = 1/s }} }} }}", "test.conf", []);

        Assert.Equal(0, settings.Variants[0].Simulation.Data.TrafficShare);
    }

    [Fact]
    public void Missing_scenario_should_be_refused() =>
        Assert.Contains("there is no file 'nope.conf'", Assert.Throws<ConfigurationException>(() => ScenarioLoader.Load("nope.conf", [])).Message, StringComparison.Ordinal);
}
