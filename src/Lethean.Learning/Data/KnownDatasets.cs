namespace Lethean.Learning.Data;

/// <summary>The official distributions: names, sizes, checksums, statistics.</summary>
internal static class KnownDatasets
{
    private const string FashionMnistUrl = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";

    public static DatasetDescriptor FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        Folder = "fashion-mnist",
        ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Mean = [0.2860f, 0.2860f, 0.2860f],
        StandardDeviation = [0.3530f, 0.3530f, 0.3530f],
        StoredShape = new ImageShape(1, 28, 28),
        Format = new IdxFormat(),
        TrainFiles =
        [
            new("train-images-idx3-ubyte", 47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
            new("train-labels-idx1-ubyte", 60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        ],
        TestFiles =
        [
            new("t10k-images-idx3-ubyte", 7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
            new("t10k-labels-idx1-ubyte", 10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
        ],
        Downloads =
        [
            new(new(FashionMnistUrl + "train-images-idx3-ubyte.gz"), 26421880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            new(new(FashionMnistUrl + "train-labels-idx1-ubyte.gz"), 29515, "25c81989df183df01b3e8a0aad5dffbe"),
            new(new(FashionMnistUrl + "t10k-images-idx3-ubyte.gz"), 4422102, "bef4ecab320f06d8554ea6380940ec79"),
            new(new(FashionMnistUrl + "t10k-labels-idx1-ubyte.gz"), 5148, "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
    };

    public static DatasetDescriptor Cifar10 { get; } = new()
    {
        Name = "cifar-10",
        Folder = "cifar-10-batches-bin",
        ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
        Mean = [0.4914f, 0.4822f, 0.4465f],
        StandardDeviation = [0.2470f, 0.2435f, 0.2616f],
        StoredShape = new ImageShape(3, 32, 32),
        Format = new CifarFormat(),
        TrainFiles =
        [
            CifarBatch("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
            CifarBatch("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
            CifarBatch("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
            CifarBatch("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
            CifarBatch("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        ],
        TestFiles = [CifarBatch("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")],
        Downloads =
        [
            new(new("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"), 170052171, "c32a1d4ab5d03f1284b67883e8d87530"),
        ],
    };

    private static DatasetFile CifarBatch(string name, string sha256) => new(name, 10_000 * (1 + 3072), sha256);
}
