using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

/// <summary>A test on a whole dataset, skipped on machines without it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OfficialDataTheoryAttribute : TheoryAttribute
{
    public OfficialDataTheoryAttribute(string dataset)
    {
        if (Locate(dataset) is null)
            Skip = $"{dataset} is not on this machine; './lethean data fetch {dataset}' brings it.";
    }

    public static LocatedDataset? Locate(string dataset) =>
        new DatasetLocator(new DatasetOptions { BundledFolder = "/nowhere" }).Find(DatasetDescriptor.Find(dataset));
}
