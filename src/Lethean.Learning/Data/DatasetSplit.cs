namespace Lethean.Learning.Data;

public enum DatasetSplit
{
    Train,
    Test,
}
