using System.Text.Json;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>
/// Keeps the events of each attempt in a file until the attempt is complete, and then tells the sinks all of them: what was never
/// completed leaves nothing behind. On a thread of its own, since it writes.
/// </summary>
internal sealed class RecorderActor : ReceiveActor
{
    private readonly Func<JobKey, string> _fileOf;
    private readonly IReadOnlyList<VariantSettings> _variants;
    private readonly IReadOnlyList<IMetricsSink> _sinks;

    public RecorderActor(Func<JobKey, string> fileOf, IReadOnlyList<VariantSettings> variants, IReadOnlyList<IMetricsSink> sinks)
    {
        (_fileOf, _variants, _sinks) = (fileOf, variants, sinks);
        Receive<Events>(OnEvents);
        Receive<Completed>(OnCompleted);
        Receive<Forget>(forget => File.Delete(_fileOf(forget.Job)));
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(RecorderActor), message));
    }

    /// <param name="fileOf">Where the events of an attempt are kept.</param>
    public static Props Props(Func<JobKey, string> fileOf, IReadOnlyList<VariantSettings> variants, IReadOnlyList<IMetricsSink> sinks) =>
        Akka.Actor.Props.Create(() => new RecorderActor(fileOf, variants, sinks)).WithDispatcher(DispatcherIds.Writer);

    private void OnEvents(Events events)
    {
        try
        {
            var path = _fileOf(events.Job);
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write);
            // A part that comes twice is there already; one that comes too early comes again.
            if (file.Length == events.Offset)
                OutputFile.Write(path, () => file.Write(events.Bytes));
            Sender.Tell(new EventsTaken(events.Job, file.Length));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Context.Parent.Tell(new CannotWrite(problem));
        }
    }

    private void OnCompleted(Completed completed)
    {
        var path = _fileOf(completed.Job);
        try
        {
            if (ContentSum.Of(path, 0, long.MaxValue, "start the run anew") is var (bytes, hash)
                && (bytes != completed.Length || hash != completed.Sha256))
            {
                Sender.Tell(new Damaged(completed.Job, $"its events came damaged ({bytes} bytes instead of {completed.Length})"));
                return;
            }

            var summary = Replay(completed.Job, path);
            File.Delete(path);
            Sender.Tell(summary is null ? new Damaged(completed.Job, "it told no summary") : new Recorded(completed, summary));
        }
        catch (JsonException damage)
        {
            Sender.Tell(new Damaged(completed.Job, $"its events cannot be read ({damage.Message})"));
        }
        catch (Exception problem)
        {
            Sender.Tell(new CannotWrite(problem));
        }
    }

    private VariantSummary? Replay(JobKey job, string path)
    {
        var (name, seed) = (_variants[job.Variant].Name, _variants[job.Variant].Seed);
        VariantSummary? summary = null;
        // All are read before the first is told.
        foreach (var happened in File.ReadLines(path).Select(line => VariantEvents.Parse(line, name, seed)).ToList())
        {
            summary = (happened as VariantCompleted)?.Summary ?? summary;
            foreach (var sink in _sinks)
                sink.Publish(happened);
        }

        return summary;
    }

    /// <summary>An attempt is worth nothing any more.</summary>
    public sealed record Forget(JobKey Job);

    /// <summary>The answer to <see cref="Completed"/>: the sinks have all of it.</summary>
    public sealed record Recorded(Completed Completed, VariantSummary Summary);

    /// <summary>The answer to <see cref="Completed"/>: what came is not what was sent.</summary>
    public sealed record Damaged(JobKey Job, string Why);

    /// <summary>A file or a sink failed: the run has.</summary>
    public sealed record CannotWrite(Exception Problem);
}

/// <summary>Gives nodes the parts of files that they ask for; a thread of its own reads.</summary>
internal sealed class ShelfActor : ReceiveActor
{
    private readonly IReadOnlyDictionary<string, ShelvedContent> _contents;

    /// <param name="contents">By SHA-256.</param>
    public ShelfActor(IReadOnlyDictionary<string, ShelvedContent> contents)
    {
        _contents = contents;
        Receive<Fetch>(OnFetch);
        ReceiveAny(message => throw new UnexpectedMessageException(nameof(ShelfActor), message));
    }

    public static Props Props(IReadOnlyDictionary<string, ShelvedContent> contents) =>
        Akka.Actor.Props.Create(() => new ShelfActor(contents)).WithDispatcher(DispatcherIds.Writer);

    private void OnFetch(Fetch fetch) => Sender.Tell(_contents.TryGetValue(fetch.Sha256, out var content)
        ? content.Read(fetch)
        : new Piece(fetch.Sha256, fetch.Offset, -1, []));
}

/// <summary>Something that nodes may fetch: a file, or bytes that are in no file.</summary>
public sealed record ShelvedContent(string? Path, byte[] Bytes)
{
    internal Piece Read(Fetch fetch)
    {
        using Stream stream = Path is null ? new MemoryStream(Bytes, writable: false) : File.OpenRead(Path);
        var start = Math.Clamp(fetch.Offset, 0, stream.Length);
        var bytes = new byte[Math.Min(Protocol.ChunkBytes, stream.Length - start)];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return new Piece(fetch.Sha256, start, stream.Length, bytes);
    }
}
