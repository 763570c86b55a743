namespace Conformance.TorchSharp.Tests;

public class GeneratorTests
{
    [Fact]
    public void Equal_seeds_should_give_equal_numbers()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(42);
        using var two = new Generator(42);
        using var other = new Generator(43);

        var first = randn(8, generator: one);

        Assert.Equal(first.data<float>().ToArray(), randn(8, generator: two).data<float>().ToArray());
        Assert.NotEqual(first.data<float>().ToArray(), randn(8, generator: other).data<float>().ToArray());
    }

    [Fact]
    public void Generator_should_not_touch_the_default_one_nor_another()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(1);
        using var disturbing = new Generator(1);
        var before = get_rng_state();

        var expected = rand(4, generator: new Generator(1));
        rand(100, generator: disturbing);
        var actual = rand(4, generator: own);

        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
        Assert.Equal(before.data<byte>().ToArray(), get_rng_state().data<byte>().ToArray());
    }

    [Fact]
    public void State_should_bring_a_generator_back()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        rand(3, generator: generator);
        var state = generator.get_state();
        var expected = rand(5, generator: generator).data<float>().ToArray();

        generator.set_state(state);

        Assert.Equal(expected, rand(5, generator: generator).data<float>().ToArray());
        Assert.Equal(ScalarType.Byte, state.dtype);
    }

    [Fact]
    public void Manual_seed_should_start_a_generator_again()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var expected = rand(5, generator: generator).data<float>().ToArray();

        Assert.Same(generator, generator.manual_seed(7));

        Assert.Equal(expected, rand(5, generator: generator).data<float>().ToArray());
        Assert.Equal(7, generator.initial_seed());
    }

    [Fact]
    public void Every_draw_should_follow_its_generator()
    {
        Func<Generator, Tensor>[] draws =
        [
            g => rand(6, generator: g),
            g => randn(6, generator: g),
            g => randint(0, 1000, [6], generator: g),
            g => randperm(16, generator: g),
            g => zeros(6).normal_(1, 2, g),
            g => zeros(6).uniform_(-1, 1, g),
            g => full(64, 0.5).bernoulli(g),
            g => zeros(64).bernoulli_(0.5, g),
            g => full(6, 100.0).poisson(g),
            g => zeros(6).random_(0, 1000, g),
            g => ones(16).multinomial(16, false, g),
        ];
        foreach (var draw in draws)
        {
            using var scope = NewDisposeScope();
            Tensor Drawn(ulong seed) => draw(new Generator(seed)).to(ScalarType.Float64);

            Assert.Equal(Drawn(3).data<double>().ToArray(), Drawn(3).data<double>().ToArray());
            Assert.NotEqual(Drawn(3).data<double>().ToArray(), Drawn(4).data<double>().ToArray());
        }
    }

    [Fact]
    public void Randint_should_stay_in_its_range()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);

        var drawn = randint(2, 5, [1000], generator: generator);

        Assert.Equal(ScalarType.Int64, drawn.dtype);
        Assert.Equal([2L, 3L, 4L], drawn.data<long>().ToArray().Distinct().Order());
    }

    [Fact]
    public void Randperm_should_order_all_numbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), randperm(50, generator: generator).data<long>().ToArray().Order());
    }
}
