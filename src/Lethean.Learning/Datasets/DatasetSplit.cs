namespace Lethean.Learning.Datasets;

public enum DatasetSplit
{
    Train,
    Test,
}
