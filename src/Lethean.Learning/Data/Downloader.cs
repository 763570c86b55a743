using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Lethean.Learning.Data;

/// <summary>
/// Downloads one file. Received bytes are kept in "target.part", where an interrupted download resumes; the target appears only when
/// its checksum is right.
/// </summary>
internal sealed class Downloader : IDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new() { Timeout = LongestSilence };

    public void Dispose() => _client.Dispose();

    /// <exception cref="InputException">The file cannot be downloaded, or is not the official one.</exception>
    public async Task FetchAsync(
        DownloadFile file, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var part = target + ".part";
        long before;
        do
        {
            before = LengthOf(part);
            try
            {
                await ReceiveRestAsync(file, part, progress, cancellationToken);
            }
            catch (Exception exception) when (IsInterruption(exception, cancellationToken))
            {
                // Another attempt follows as long as each one receives something.
                if (LengthOf(part) <= before)
                    throw new InputException(
                        $"{file.Url} cannot be downloaded ({exception.Message.TrimEnd('.')}); "
                        + $"{LengthOf(part)} of {file.Bytes} bytes are kept: run the same command again, or put the file at {target}.", exception);
            }
        }
        while (LengthOf(part) != file.Bytes);
        RequireChecksum(file, part);
        File.Move(part, target, overwrite: true);
    }

    /// <summary>Checks a file that is where a download would have gone.</summary>
    /// <exception cref="InputException">It is not the official one.</exception>
    public static void Verify(DownloadFile file, string path)
    {
        if (Md5Of(path) is var found && found != file.Md5)
            throw new InputException($"{path} is not the official file: MD5 {found}, expected {file.Md5}; delete it and fetch it again.");
    }

    private static bool IsInterruption(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or HttpIOException or IOException { InnerException: SocketException }
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task ReceiveRestAsync(
        DownloadFile file, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        await using var output = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (output.Length > file.Bytes)
            output.SetLength(0);
        output.Seek(0, SeekOrigin.End);
        if (output.Length == file.Bytes)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Url);
        if (output.Length > 0)
            request.Headers.Range = new RangeHeaderValue(output.Length, null);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != output.Length)
            output.SetLength(0);
        await using var input = await response.Content.ReadAsStreamAsync(cancellationToken);
        await CopyAsync(input, output, file, progress, cancellationToken);
    }

    private static async Task CopyAsync(
        Stream input, FileStream output, DownloadFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (true)
        {
            silence.CancelAfter(LongestSilence);
            var received = await input.ReadAsync(buffer, silence.Token);
            if (received == 0)
                break;
            if (output.Position + received > file.Bytes)
            {
                output.SetLength(0);
                throw new InputException(
                    $"{file.Url} is oversized: it sends more than the {file.Bytes} bytes of the official file; "
                    + $"fetch {file.Name} from another place.");
            }
            await output.WriteAsync(buffer.AsMemory(0, received), cancellationToken);
            progress?.Report(new DownloadProgress(file.Name, output.Position, file.Bytes));
        }
        if (output.Position < file.Bytes)
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"the connection ended after {output.Position} bytes");
    }

    private static void RequireChecksum(DownloadFile file, string part)
    {
        var found = Md5Of(part);
        if (found == file.Md5)
            return;
        File.Delete(part);
        throw new InputException(
            $"{file.Url} is not the official file: MD5 {found}, expected {file.Md5}; "
            + "nothing was kept, fetch it again or from another place.");
    }

    private static string Md5Of(string path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(MD5.HashData(content));
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}

/// <summary>Unpacks a dataset's files from its official archive.</summary>
internal static class Archive
{
    /// <summary>
    /// Unpacks the files of the dataset from whatever folder of the archive, and no others. The target appears whole or not at all;
    /// the archive is then deleted.
    /// </summary>
    /// <param name="archive">Known to be the official one: nothing here guards against a hostile archive.</param>
    public static void Unpack(string archive, string target, DatasetDescriptor descriptor)
    {
        var unpacking = target + ".unpacking";
        DeleteFolder(unpacking);
        Directory.CreateDirectory(unpacking);
        Extract(archive, unpacking, descriptor);
        DeleteFolder(target);
        Directory.Move(unpacking, target);
        File.Delete(archive);
    }

    private static void Extract(string archive, string folder, DatasetDescriptor descriptor)
    {
        var wanted = descriptor.TrainFiles.Concat(descriptor.TestFiles).Select(file => file.Name).ToHashSet();
        using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
            if (entry.DataStream is not null && wanted.Contains(Path.GetFileName(entry.Name)))
                entry.ExtractToFile(Path.Combine(folder, Path.GetFileName(entry.Name)), overwrite: true);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}

/// <summary>How far a download is.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="ReceivedBytes">Bytes of this file so far, including those of earlier attempts.</param>
/// <param name="TotalBytes">Bytes of this file.</param>
public readonly record struct DownloadProgress(string File, long ReceivedBytes, long TotalBytes);
