using System.IO.Compression;
using Lethean.Learning.Corruptions;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Corruptions;

/// <summary>
/// Corruptions against values that reference.py computed with other libraries from the same random numbers. Bytes are equal, but
/// for values on a step of the 8 bits (15 of 3,072 at most), and for JPEG, where libjpeg's integer cosines make one
/// coefficient in the middle between two quantisation steps fall the other way in the one or other block.
/// </summary>
public class ReferenceTests
{
    private const int Bytes = 3 * 32 * 32;

    // The order of reference.py.
    private static readonly string[] Names =
    [
        "gaussian_blur", "defocus_blur", "zoom_blur", "brightness", "contrast", "saturate", "pixelate", "jpeg_compression", "snow", "spatter",
    ];

    private static readonly byte[] Reference = Read();

    public static TheoryData<string, int, double, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, double, int>();
            foreach (var name in Names)
                for (var severity = 1; severity <= Corruption.MaxSeverity; severity++)
                    cases.Add(name, severity, MeanTolerance(name), LargestTolerance(name));
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Corruption_should_agree_with_other_libraries(string name, int severity, double meanTolerance, int largestTolerance)
    {
        var start = (Array.IndexOf(Names, name) * Corruption.MaxSeverity + severity - 1) * Bytes;
        var found = Corruption.Find(name).Apply(CorruptionTests.Picture(), severity, RandomStream.Create(1, name));

        var differences = Enumerable.Range(0, Bytes).Select(i => Math.Abs(Reference[start + i] - (int)MathF.Round(255 * found.Pixels[i]))).ToArray();

        Assert.InRange(differences.Max(), 0, largestTolerance);
        Assert.InRange(differences.Average(), 0, meanTolerance);
    }

    private static double MeanTolerance(string name) => name == "jpeg_compression" ? 0.15 : 0.005;

    private static int LargestTolerance(string name) => name == "jpeg_compression" ? 4 : 1;

    private static byte[] Read()
    {
        using var gzip = new GZipStream(typeof(ReferenceTests).Assembly.GetManifestResourceStream("corruptions.bin.gz")!, CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }
}
