namespace Lethean.Host.Tests.Commands;

/// <summary>With <c>--json</c>, a refusal is one object of docs/json.schema.json as well.</summary>
[Collection(WholeProcess.Name)]
public sealed class JsonRefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "train tiny.conf --set lethean.training.epochs=0")]
    [InlineData("evaluate", "evaluate models/fashion-mnist-resnet18.safetensors --severity 6")]
    [InlineData("gradient-correlation", "gradient-correlation nothing.safetensors")]
    [InlineData("capacity", "capacity nothing.conf")]
    [InlineData("data-verify", "data verify imagenet")]
    [InlineData("data-fetch", "data fetch imagenet")]
    [InlineData("config-show", "config show odd.conf")]
    [InlineData("config-check", "config check tiny.conf bad.conf odd.conf recipe.conf")]
    [InlineData("run", "run tiny.conf bad.conf --out both")]
    [InlineData("run", "run tiny.conf --sed 1")]
    [InlineData("run", "run")]
    [InlineData("run", "nonsense")]
    [InlineData("report", "report nowhere")]
    [InlineData("compare", "compare nowhere")]
    [InlineData("export", "export nowhere --out tables")]
    [InlineData("run", "resume nowhere")]
    public async Task Refusal_should_be_one_object_of_the_schema(string definition, string commandLine)
    {
        _folder.Write("tiny.conf", TinyScenario.Text(samples: 20));
        _folder.Write("bad.conf", TinyScenario.Text() + "\nlethean.evaluation.images = 9999\n");
        _folder.Write("odd.conf", "lethean.sed = \"\\u001b[31m\"\n");
        _folder.Write("recipe.conf", "lethean { data.path = \"data/fashion-mnist-sample\", training.epochs = 1 }");

        var answer = JsonAnswer.Parse(await ProgramHere.RunAsync(_folder.Path, [.. commandLine.Split(' '), "--json"]), 2, definition);

        if (definition != "config-check")
            Assert.Equal(2, answer["error"]!["exitCode"]!.GetValue<int>());
    }
}
