namespace Lethean.Learning.Data;

/// <summary>One file of the official distribution, as it is when not compressed.</summary>
/// <param name="Name">Without folder and without ".gz".</param>
/// <param name="Bytes">Its size, not compressed.</param>
/// <param name="Sha256">Of its content, not compressed, in lower-case hexadecimal digits.</param>
public sealed record DatasetFile(string Name, long Bytes, string Sha256)
{
    /// <summary>The file in a folder, plain or with ".gz"; null where there is neither.</summary>
    public string? PathIn(string folder)
    {
        var plain = Path.Combine(folder, Name);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }
}
