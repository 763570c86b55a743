namespace Lethean.Learning.Data;

/// <summary>One official download: a data file, or an archive (".tar.gz") of them.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Md5">The published checksum, in lower-case hexadecimal digits.</param>
public sealed record DownloadFile(Uri Url, long Bytes, string Md5)
{
    public string Name => Path.GetFileName(Url.AbsolutePath);

    public bool IsArchive => Name.EndsWith(".tar.gz", StringComparison.Ordinal);
}

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="ReceivedBytes">Of this file, including what an earlier attempt left.</param>
/// <param name="TotalBytes">Of this file.</param>
public readonly record struct DownloadProgress(string File, long ReceivedBytes, long TotalBytes);
