namespace Lethean.Actors.Remote;

/// <summary>Words of the Open Inference Protocol (v2, REST) that both of its sides use.</summary>
public static class OpenInference
{
    /// <summary>A header that says who asks; not the protocol's, but what <c>lethean serve</c> reads.</summary>
    public const string ClientHeader = "X-Client";

    /// <summary>A header that says how many bytes of a body are JSON, where tensors follow it.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    /// <summary>A parameter of a tensor: its bytes behind the JSON.</summary>
    public const string BinaryDataSize = "binary_data_size";

    /// <summary>A parameter of an output that is asked for: whether it is to come as bytes.</summary>
    public const string BinaryData = "binary_data";

    /// <summary>A parameter of a request: the same for all outputs.</summary>
    public const string BinaryDataOutput = "binary_data_output";
}
