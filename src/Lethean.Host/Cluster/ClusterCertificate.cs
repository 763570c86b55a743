using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lethean.Actors.Cluster;
using Lethean.Learning;

namespace Lethean.Host.Cluster;

/// <summary>
/// The certificate of a cluster, as a PEM file with its private key. Members with the same file trust each other; in a file with
/// certificates of authorities behind it, they trust whom these have signed.
/// </summary>
public static class ClusterCertificate
{
    public const string FileName = "cluster.pem";
    private const long MostBytes = 1 << 20;
    private const string Advice = "make one with 'lethean cluster certificate --out DIR'";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    /// <exception cref="InputException">It cannot be read, or has no private key.</exception>
    public static ClusterIdentity Load(string path)
    {
        var text = Encoding.UTF8.GetString(InputFile.ReadBytes(path, MostBytes, Advice));
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(text);
            var own = X509Certificate2.CreateFromPem(text, text);
            authorities.Remove(own);
            return new ClusterIdentity(own, authorities);
        }
        catch (CryptographicException problem)
        {
            var why = problem.Message.TrimEnd('.');
            throw new InputException($"{path}: is no certificate with a private key in PEM ({why}); {Advice}", problem);
        }
    }

    /// <summary>Makes a certificate that is its own authority, in a file that only its owner can read.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="InputException">There is one already, or the folder cannot be written.</exception>
    public static string Create(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (Path.Exists(path))
            throw new InputException($"--out {folder}: has a {FileName} already, which members may be using; name another folder");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lethean cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow + Lifetime);
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new StreamWriter(path, options);
            file.Write($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
            return path;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Refused($"--out {folder}", problem);
        }
    }
}
