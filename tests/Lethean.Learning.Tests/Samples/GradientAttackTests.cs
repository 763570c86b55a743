using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using Lethean.Learning.Tests.Reference;

namespace Lethean.Learning.Tests.Samples;

public sealed class GradientAttackTests
{
    private static readonly ImageDataset NoData =
        new(DatasetDescriptor.Find("cifar-10"), DatasetSplit.Train, new byte[3072], new byte[] { 7 }, "zeros");

    public static TheoryData<GradientAttackSettings> Attacks => new()
    {
        new FgsmSettings(),
        new PgdSettings { Steps = 4 },
        new PgdSettings { Steps = 4, RandomStart = false, Momentum = 0.9, Loss = InputLossKind.Main },
        new CraftedLetheanSettings { Steps = 3, Alpha = 6.0 / 255 },
        new AdaptiveLetheanSettings { Steps = 12 },
        new AdaptiveLetheanSettings { Steps = 3, UprightAbove = null, UprightBelow = 0.9, EntropyBelow = 1e-4 },
        new AdaptiveLetheanSettings { Steps = 3, UprightAbove = null, GuardImages = 2 },
        new AdaptiveLetheanSettings { Steps = 3, UprightAbove = 0, GuardImages = 2, HarmImages = 2, ClippedAt = 0.5, Margin = 0 },
        new TepaSettings { Steps = 4, Rounds = 1 },
    };

    [Theory, MemberData(nameof(Attacks))]
    public async Task Attack_should_keep_its_budget_and_leave_the_model_and_the_drawn_image_as_they_were(GradientAttackSettings settings)
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var before = Weights(attacked);
        for (var input = 0; input < 3; input++)
        {
            var drawn = attacked.Sample(input, quarterTurns: 1);
            var pixels = drawn.Image.Pixels.ToArray();
            attacked.Questions.Clear();

            var sent = await Crafting(settings).CraftAsync(drawn, attacked.Ask, default);

            PixelBallTests.AssertWithin(drawn.Image, sent.Image, settings.Epsilon);
            Assert.Equal(drawn, sent with { Image = drawn.Image });
            Assert.Equal(pixels, drawn.Image.Pixels);
            Assert.NotEqual(pixels, sent.Image.Pixels.ToArray());
            Assert.InRange(attacked.Questions.Count, 1, MostQuestions(settings));
        }

        Assert.Equal(before, Weights(attacked));
        Assert.All(attacked.Model.Parameters, p => Assert.Null(p.Value.grad));
    }

    private static int MostQuestions(GradientAttackSettings settings) => settings switch
    {
        CraftedLetheanSettings => settings.Threat.Steps + 1,
        AdaptiveLetheanSettings { HarmImages: not null } => 3 * settings.Threat.Steps,
        _ => settings.Threat.Steps,
    };

    [Theory, MemberData(nameof(Attacks))]
    public async Task Attack_should_repeat_itself_whatever_was_crafted_in_between(GradientAttackSettings settings)
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Random);
        var crafting = Crafting(settings);
        var first = await crafting.CraftAsync(attacked.Sample(0, 2), attacked.Ask, default);
        await crafting.CraftAsync(attacked.Sample(1, 1), attacked.Ask, default);

        var again = await crafting.CraftAsync(attacked.Sample(0, 2), attacked.Ask, default);

        Assert.Equal(first.Image.Pixels, again.Image.Pixels);
    }

    [Fact]
    public async Task Pgd_should_raise_the_loss_more_than_one_step_of_the_same_budget()
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var loss = new InputLoss(InputLossKind.Auxiliary, 0);
        var (plain, fgsm, pgd) = (0.0, 0.0, 0.0);
        for (var input = 0; input < 4; input++)
        {
            var drawn = attacked.Sample(input);
            plain += attacked.Answer(drawn.Image, loss).Value;
            fgsm += attacked.Answer((await Crafting(new FgsmSettings { Epsilon = 8.0 / 255 }).CraftAsync(drawn, attacked.Ask, default)).Image, loss).Value;
            pgd += attacked.Answer((await Crafting(new PgdSettings()).CraftAsync(drawn, attacked.Ask, default)).Image, loss).Value;
        }

        Assert.True(plain < fgsm && fgsm < pgd, $"plain {plain}, fgsm {fgsm}, pgd {pgd}");
    }

    [Fact]
    public async Task Pgd_should_step_by_alpha_along_the_accumulated_direction()
    {
        // Gradients 1 and then −1 times their own size: with μ = 1 the second step still goes with the first, larger one.
        var gradients = new Queue<float>([4, -1, -1]);
        var settings = new PgdSettings { Epsilon = 0.5, Alpha = 0.125, Steps = 3, RandomStart = false, Momentum = 0.5 };
        var drawn = new Sample(new Image(ImageShape.Standard, Enumerable.Repeat(0.5f, 3072).ToArray()), 0, 0, 0);

        var sent = await Crafting(settings).CraftAsync(
            drawn, (_, _, _) => ValueTask.FromResult(new InputAnswer(0, [.. Enumerable.Repeat(gradients.Dequeue(), 3072)])), default);

        // Normalised: 1; 0.5 − 1 = −0.5; −0.25 − 1: up, down, down.
        Assert.All(sent.Image.Pixels.ToArray(), p => Assert.Equal(0.375f, p));
    }

    [Fact]
    public async Task Crafted_lethean_should_find_images_whose_gradients_oppose_each_other()
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var (before, after) = (new List<double>(), new List<double>());
        for (var input = 0; input < 4; input++)
        {
            var drawn = attacked.Sample(input);
            var product = new GradientProduct(drawn.Label);
            before.Add(attacked.Answer(drawn.Image, product).Value);
            after.Add(attacked.Answer((await Crafting(new CraftedLetheanSettings()).CraftAsync(drawn, attacked.Ask, default)).Image, product).Value);
        }

        Assert.All(after, value => Assert.True(value < 0, $"{string.Join(' ', before)} -> {string.Join(' ', after)}"));
        Assert.All(before.Zip(after), pair => Assert.True(pair.Second < pair.First));
    }

    [Fact]
    public async Task Adaptive_lethean_should_go_as_far_as_the_gate_and_no_further()
    {
        var settings = new AdaptiveLetheanSettings { UprightAbove = 0.8, Epsilon = 64.0 / 255, Steps = 70 };
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        for (var input = 0; input < 6; input++)
        {
            var drawn = attacked.Sample(input, 1 + input % 3);
            var seen = new List<Image>();

            var sent = await Crafting(settings).CraftAsync(
                drawn,
                (image, objective, token) =>
                {
                    seen.Add(image);
                    return attacked.Ask(image, objective, token);
                },
                default);

            Assert.True(Upright(drawn.Image) < 0.8);
            Assert.InRange(Upright(sent.Image), 0.82 - 1e-4, 1);
            Assert.Same(seen[^1], sent.Image);
            Assert.All(seen.SkipLast(1), image => Assert.True(Upright(image) < 0.82 + 1e-4));
            PixelBallTests.AssertWithin(drawn.Image, sent.Image, (seen.Count - 1) * settings.Alpha + 1e-6);
        }

        double Upright(Image image) => Math.Exp(-attacked.Answer(image, new InputLoss(InputLossKind.Auxiliary, 0)).Value);
    }

    [Fact]
    public async Task Adaptive_lethean_should_leave_a_sample_that_passes_as_it_is()
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var drawn = attacked.Sample(0, 1);

        var sent = await Crafting(new AdaptiveLetheanSettings { UprightAbove = 0, Margin = 0 }).CraftAsync(drawn, attacked.Ask, default);

        Assert.Same(drawn.Image, sent.Image);
        Assert.Equal(new GateViolation(0, null, null), Assert.Single(attacked.Questions));
    }

    [Fact]
    public async Task Adaptive_lethean_should_send_the_most_harmful_image_that_passes()
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var settings = new AdaptiveLetheanSettings { UprightAbove = 0.5, HarmImages = 3, ClippedAt = 0.5, Steps = 25, Epsilon = 32.0 / 255, Alpha = 2.0 / 255 };
        for (var input = 0; input < 3; input++)
        {
            var harms = new List<(Image Image, double Value)>();
            StepHarm? harm = null;

            var sent = await Crafting(settings).CraftAsync(
                attacked.Sample(input, 1),
                (image, objective, _) =>
                {
                    var answer = attacked.Answer(image, objective);
                    if (objective is StepHarm asked)
                    {
                        harm = asked;
                        harms.Add((image, answer.Value));
                    }

                    return ValueTask.FromResult(answer);
                },
                default);

            Assert.Equal(3, harm!.Known.Count);
            Assert.Equal(0.5, harm.ClippedAt);
            Assert.True(harms.Count > 3, $"{harms.Count} images passed");
            Assert.Same(harms.MinBy(h => h.Value).Image, sent.Image);
            Assert.True(harms.Min(h => h.Value) < harms[0].Value, string.Join(' ', harms.Select(h => h.Value)));
            Assert.InRange(Math.Exp(-attacked.Answer(sent.Image, new InputLoss(InputLossKind.Auxiliary, 0)).Value), 0.5, 1);
        }
    }

    [Fact]
    public async Task Adaptive_lethean_should_turn_its_gradient_until_a_guard_lets_it_pass()
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var settings = new AdaptiveLetheanSettings { UprightAbove = null, GuardImages = 3, Steps = 30, Margin = 0.02 };
        var (before, after) = (new List<double>(), new List<double>());
        for (var input = 0; input < 3; input++)
        {
            attacked.Questions.Clear();
            var drawn = attacked.Sample(input, 2);
            var sent = await Crafting(settings).CraftAsync(drawn, attacked.Ask, default);

            var guard = Assert.IsType<GuardViolation>(attacked.Questions[0]);
            Assert.Equal(0.02, guard.CosineAtLeast);
            before.Add(attacked.Answer(drawn.Image, guard).Value);
            after.Add(attacked.Answer(sent.Image, guard).Value);
        }

        Assert.Contains(before, value => value > 0);
        Assert.All(after, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Adaptive_lethean_should_draw_other_training_images_for_each_sample_and_none_where_it_needs_none()
    {
        AdaptiveLetheanSettings plain = new(), aiming = new() { HarmImages = 4 };
        var (first, second) = (Generator(aiming), Generator(aiming));

        var seeds = Enumerable.Range(0, 3).Select(_ => first.Next().CraftingSeed).ToList();
        Assert.Equal(3, seeds.Distinct().Count());
        Assert.Equal(seeds, Enumerable.Range(0, 3).Select(_ => second.Next().CraftingSeed));
        Assert.Equal(0UL, Generator(plain).Next().CraftingSeed);

        static ISampleGenerator Generator(AdaptiveLetheanSettings settings) =>
            settings.CreateGenerator(new SampleMaterials(NoData, NoData, RandomStream.Create(1, "attacker")));
    }

    [Theory]
    [InlineData(0.25, 0.3, 0.1)]
    [InlineData(0.2, 0.8, 0.6)]
    [InlineData(0.2, 0.8, 0.9)]
    public async Task Adaptive_lethean_should_aim_between_two_gates_whatever_its_margin(double above, double below, double margin)
    {
        using var attacked = new AttackedModel(ReferenceNetwork.Fashion);
        var settings = new AdaptiveLetheanSettings { UprightAbove = above, UprightBelow = below, Margin = margin, Steps = 1 };

        await Crafting(settings).CraftAsync(attacked.Sample(0, 1), attacked.Ask, default);

        var aim = Assert.IsType<GateViolation>(Assert.Single(attacked.Questions));
        Assert.InRange(aim.UprightAtLeast!.Value, above, aim.UprightAtMost!.Value);
        Assert.InRange(aim.UprightAtMost.Value, aim.UprightAtLeast.Value, below);
    }

    [Fact]
    public async Task Tepa_should_go_through_all_orientations_with_ever_shorter_steps()
    {
        var settings = new TepaSettings { Steps = 8, Rounds = 2, Alpha = 0.004, Epsilon = 1, Diversity = 0.5 };
        var asked = new List<(Image Image, DiverseRotationLoss Loss)>();
        var drawn = new Sample(new Image(ImageShape.Standard, new float[3072]), 0, 0, 0) { CraftingSeed = 5 };

        await Crafting(settings).CraftAsync(
            drawn,
            (image, objective, _) =>
            {
                asked.Add((image, (DiverseRotationLoss)objective));
                return ValueTask.FromResult(new InputAnswer(0, [.. Enumerable.Repeat(1f, 3072)]));
            },
            default);

        Assert.Equal(64, asked.Count);
        Assert.Equal(Enumerable.Range(0, 64).Select(i => i / 8 % 4), asked.Select(a => a.Loss.QuarterTurns));
        var lengths = asked.Zip(asked.Skip(1), (a, b) => b.Image.Pixels[0] - a.Image.Pixels[0]).Take(8).ToArray();
        Near.Absolute([0.004f, 0.004f, 0.004f, 0.004f, 0.002f, 0.002f, 0.001f, 0.001f], lengths, 1e-6);
        var resized = asked.Where(a => a.Loss.Size is not null).ToList();
        Assert.InRange(resized.Count, 16, 48); // of 64 with probability 0.5: 4 standard deviations
        Assert.All(resized, a =>
        {
            Assert.InRange(a.Loss.Size!.Value, 25, 31);
            Assert.InRange(a.Loss.Top, 0, 31 - a.Loss.Size.Value);
            Assert.InRange(a.Loss.Left, 0, 31 - a.Loss.Size.Value);
        });
    }

    [Fact]
    public async Task Tepa_should_resize_nothing_when_the_smallest_size_is_the_full_one()
    {
        var asked = new List<InputObjective>();

        await Crafting(new TepaSettings { Steps = 8, Rounds = 1, Diversity = 1, Resize = 1 }).CraftAsync(
            new Sample(new Image(ImageShape.Standard, new float[3072]), 0, 0, 0),
            (_, objective, _) =>
            {
                asked.Add(objective);
                return ValueTask.FromResult(new InputAnswer(0, [.. new float[3072]]));
            },
            default);

        Assert.Equal(32, asked.Count);
        Assert.All(asked, loss => Assert.Null(((DiverseRotationLoss)loss).Size));
    }

    [Fact]
    public async Task Crafted_lethean_should_send_the_last_image_when_that_is_the_lowest()
    {
        // The product falls with every question, so that the best image is the one after the last step.
        var values = 0.0;
        var settings = new CraftedLetheanSettings { Epsilon = 0.5, Alpha = 0.125, Steps = 2, RandomStart = false };
        var drawn = new Sample(new Image(ImageShape.Standard, Enumerable.Repeat(0.5f, 3072).ToArray()), 0, 0, 0);

        var sent = await Crafting(settings).CraftAsync(
            drawn, (_, _, _) => ValueTask.FromResult(new InputAnswer(--values, [.. Enumerable.Repeat(1f, 3072)])), default);

        Assert.Equal(-3, values);
        Assert.All(sent.Image.Pixels.ToArray(), p => Assert.Equal(0.25f, p));
    }

    [Fact]
    public void Settings_out_of_range_should_be_refused()
    {
        Assert.Contains("pgd steps: 0 is not allowed; allowed: a whole number from 1", Refusal(new PgdSettings { Steps = 0 }), StringComparison.Ordinal);
        Assert.Contains("pgd alpha: 0 is not allowed; allowed: a number above 0", Refusal(new PgdSettings { Alpha = 0 }), StringComparison.Ordinal);
        Assert.Contains("tepa surrogate: ", Refusal(new TepaSettings { Surrogate = null }), StringComparison.Ordinal);
        Assert.Contains(
            "adaptive-lethean clipped-at: no harm-images that it would count for", Refusal(new AdaptiveLetheanSettings { ClippedAt = 1 }), StringComparison.Ordinal);
        Assert.Contains("at least one", Refusal(new AdaptiveLetheanSettings { UprightAbove = null }), StringComparison.Ordinal);
        Assert.Contains(
            "adaptive-lethean upright-below: not above upright-above", Refusal(new AdaptiveLetheanSettings { UprightBelow = 0.5 }), StringComparison.Ordinal);
    }

    private static ICrafting Crafting(GradientAttackSettings settings) =>
        settings.CreateGenerator(new SampleMaterials(NoData, NoData, RandomStream.Create(1, "attacker"))).Crafting!;

    private static string Refusal(GradientAttackSettings settings) => Assert.Throws<InputException>(() => Crafting(settings)).Message;

    private static float[] Weights(AttackedModel attacked) => WeightSnapshot.Of(attacked.Model, 0).Values.ToArray();
}
