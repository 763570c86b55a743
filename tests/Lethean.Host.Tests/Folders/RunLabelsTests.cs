using Lethean.Host.Folders;

namespace Lethean.Host.Tests.Folders;

public sealed class RunLabelsTests
{
    [Theory]
    [InlineData("a/run b/run", "a/run b/run")]
    [InlineData("a/run b/other", "run other")]
    [InlineData("x/a/run y/a/run a/run/", "x/a/run y/a/run run/a/run")]
    [InlineData("run a/run", "run/run a/run")]
    [InlineData("a/run ./a/run/ a/../a/run", "run")]
    public void Equal_names_should_be_told_apart_by_the_shortest_end_of_their_paths(string folders, string labels)
    {
        var here = Path.Combine(Path.GetTempPath(), "run");
        var found = RunLabels.Of(folders.Split(' ').Select(folder => Path.Combine(here, folder)));
        Assert.Equal(labels.Split(' '), found.Select(run => run.Label));
    }
}
