using System.Text.RegularExpressions;
using Lethean.Learning.Native;

namespace Lethean.Learning.Tests.Native;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void Products_in_bfloat16_should_be_found_where_the_system_says_that_the_processor_has_them()
    {
        const string file = "/proc/cpuinfo";
        if (!File.Exists(file))
            return;
        var has = Regex.IsMatch(File.ReadAllText(file), @"^flags\b.*\b(avx512_bf16|amx_bf16)\b", RegexOptions.Multiline);

        Assert.Equal(has, ComputeDevice.ProcessorMultipliesBfloat16);
    }
}
