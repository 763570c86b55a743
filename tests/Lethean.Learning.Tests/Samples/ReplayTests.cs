using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Learning.Tests.Samples;

public class ReplayTests
{
    private static readonly AskModel NobodyToAsk = (_, _, _) => throw new InvalidOperationException("a black-box attacker asked");

    private static readonly ImageDataset Test = Numbered(50);

    [Fact]
    public async Task Replay_should_send_new_images_as_long_as_none_was_wrong()
    {
        var attacker = new Attacker(new ReplaySettings { Fresh = 0 });
        for (var i = 0; i < 20; i++)
        {
            var (drawn, sent) = await attacker.SendAsync(wrong: _ => false);
            Assert.Equal(drawn, sent);
            Assert.Equal(Test[sent.DatasetIndex].Pixels, sent.Image.Pixels);
        }
    }

    [Fact]
    public async Task Replay_should_send_wrong_images_again_until_they_are_right()
    {
        var attacker = new Attacker(new ReplaySettings { Fresh = 0 });
        var (_, first) = await attacker.SendAsync(wrong: _ => true);
        for (var i = 0; i < 5; i++)
        {
            var (_, again) = await attacker.SendAsync(wrong: _ => true);
            Assert.Equal((first.DatasetIndex, first.Label), (again.DatasetIndex, again.Label));
            Assert.Equal(first.Image.Pixels, again.Image.Pixels);
        }

        Assert.Equal([first.DatasetIndex], attacker.Memory.ToArray());
        await attacker.SendAsync(wrong: _ => false);
        Assert.Empty(attacker.Memory);
    }

    [Fact]
    public async Task Replay_should_mix_in_the_configured_share_of_new_images()
    {
        const int n = 400;
        var attacker = new Attacker(new ReplaySettings { Fresh = 0.3 });
        await attacker.SendAsync(wrong: _ => true);
        var wrong = attacker.Memory[0];
        var fresh = 0;
        for (var i = 0; i < n; i++)
            fresh += (await attacker.SendAsync(wrong: sent => sent.DatasetIndex == wrong)).Sent.DatasetIndex == wrong ? 0 : 1;

        // Expected 0.3 · 49/50 of 400; 4 standard deviations are 0.092.
        Assert.InRange(fresh / (double)n, 0.202, 0.386);
    }

    [Fact]
    public async Task Replay_should_forget_the_oldest_when_its_memory_is_full()
    {
        var attacker = new Attacker(new ReplaySettings { Fresh = 1, Memory = 3 });
        var sent = new List<int>();
        while (sent.Distinct().Count() < 5)
            sent.Add((await attacker.SendAsync(wrong: _ => true)).Sent.DatasetIndex);

        Assert.Equal(sent.AsEnumerable().Reverse().Distinct().Take(3).Reverse(), attacker.Memory);
    }

    [Fact]
    public async Task Replay_should_go_on_from_its_draws_and_its_memory()
    {
        var whole = new Attacker(new ReplaySettings());
        for (var i = 0; i < 20; i++)
            await whole.SendAsync(IsWrong);

        var resumed = new Attacker(new ReplaySettings()) { Memory = whole.Memory };
        for (var i = 0; i < 20; i++)
            resumed.Skip();
        for (var i = 0; i < 20; i++)
        {
            var (_, sent) = await whole.SendAsync(IsWrong);
            Assert.Equal(sent.DatasetIndex, (await resumed.SendAsync(IsWrong)).Sent.DatasetIndex);
        }

        static bool IsWrong(Sample sent) => sent.DatasetIndex % 3 == 0;
    }

    private sealed class Attacker(ReplaySettings settings)
    {
        private readonly ISampleGenerator _generator = settings.CreateGenerator(new SampleMaterials(Test, Test, RandomStream.Create(1, "replay")));

        public ImmutableArray<int> Memory
        {
            get => ((IResponseListener)_generator.Crafting!).Memory;
            init => ((IResponseListener)_generator.Crafting!).Memory = value;
        }

        public void Skip() => _generator.Next();

        public async Task<(Sample Drawn, Sample Sent)> SendAsync(Func<Sample, bool> wrong)
        {
            var drawn = _generator.Next();
            var sent = await _generator.Crafting!.CraftAsync(drawn, NobodyToAsk, default);
            ((IResponseListener)_generator.Crafting!).Hear(sent, wrong(sent) ? (sent.Label + 1) % 10 : sent.Label);
            return (drawn, sent);
        }
    }

    /// <summary>Images that tell by their first byte which they are.</summary>
    private static ImageDataset Numbered(int count)
    {
        var (pixels, labels) = (new byte[count * 3072], new byte[count]);
        for (var i = 0; i < count; i++)
            (pixels[i * 3072], labels[i]) = ((byte)i, (byte)(i % 10));
        return new ImageDataset(DatasetDescriptor.Find("cifar-10"), DatasetSplit.Test, pixels, labels, "numbered");
    }
}
