using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Lethean.Learning.Tests.Models;

/// <summary>Passes over memory on processors that lack what this one may have: their tests in processes without it.</summary>
public sealed class NarrowVectorTests
{
    private const string Wide = "DOTNET_EnableAVX512";
    private const string Any = "DOTNET_EnableAVX2";

    /// <param name="instructions">Those of 512 bits: two of 256 then stand for each; or also those of 256: libtorch then computes.</param>
    [Theory]
    [InlineData(Wide)]
    [InlineData(Any)]
    public async Task Passes_should_give_the_same_without(string instructions)
    {
        string[] tests =
        [
            nameof(ThinConvolutionTests), nameof(WinogradConvolutionTests), nameof(MaxPoolTests), nameof(NormPassTests),
            nameof(Instructions_that_are_switched_off_should_be_missing),
        ];
        var start = new ProcessStartInfo("dotnet", ["vstest", typeof(NarrowVectorTests).Assembly.Location,
            "--TestCaseFilter:" + string.Join('|', tests.Select(test => $"FullyQualifiedName~{test}"))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [instructions] = "0" },
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await output + await error);
        Assert.Matches(@"Passed: +\d\d", await output);
    }

    [Fact]
    public void Instructions_that_are_switched_off_should_be_missing()
    {
        Assert.False(IsOff(Wide) && Avx512F.IsSupported);
        Assert.False(IsOff(Any) && Avx2.IsSupported);
    }

    private static bool IsOff(string instructions) => Environment.GetEnvironmentVariable(instructions) == "0";
}
