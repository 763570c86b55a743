using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Learning;
using Lethean.Learning.Data;

namespace Lethean.Actors.Remote;

/// <summary>
/// Asks a model behind an endpoint as a client of the Open Inference Protocol (v2). No request is sent twice, whatever became of it.
/// Safe to use from any thread.
/// </summary>
public sealed class RemoteModel : IDisposable
{
    /// <summary>A longer answer is none.</summary>
    private const int LongestAnswer = 4 * 1024 * 1024;

    private const int LongestHeadersInKilobytes = 16;
    private const int LongestTokenFile = 4096;

    private readonly TargetSettings _settings;
    private readonly DatasetDescriptor _data;
    private readonly RequestWriter _writer;
    private readonly HttpClient _http;

    /// <param name="data">What the images are of, and which classes there are.</param>
    /// <exception cref="InputException">The token file is not usable.</exception>
    public RemoteModel(TargetSettings settings, DatasetDescriptor data)
    {
        (_settings, _data, _writer) = (settings, data, new RequestWriter(settings, data));
        var token = settings.TokenFile is { } file ? ReadToken(file) : null;
        _http = new HttpClient(new SocketsHttpHandler
        {
            // One more for probes, so that they wait for no sample and none waits for them.
            MaxConnectionsPerServer = settings.Connections + 1,
            ConnectTimeout = settings.Timeout,
            MaxResponseHeadersLength = LongestHeadersInKilobytes,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LongestAnswer,
            DefaultRequestVersion = settings.Http,
            // Nobody negotiates over http.
            DefaultVersionPolicy = settings.Url.Scheme == Uri.UriSchemeHttp
                ? HttpVersionPolicy.RequestVersionExact
                : HttpVersionPolicy.RequestVersionOrLower,
        };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks for the classes of images.</summary>
    /// <param name="model">What the server calls it.</param>
    /// <param name="images">In one request, 1 or more.</param>
    /// <param name="client">Who asks.</param>
    /// <returns>The classes, or why there are none.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<RemoteAnswer> InferAsync(
        string model, IReadOnlyList<Image> images, string client, CancellationToken cancellationToken)
    {
        var (body, jsonLength) = _writer.Write(images);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{AddressOf(model)}/infer") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(jsonLength is null ? "application/json" : "application/octet-stream");
        request.Headers.Add(OpenInference.ClientHeader, Uri.EscapeDataString(client));
        if (jsonLength is { } length)
            request.Headers.Add(OpenInference.JsonLengthHeader, length.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var response = await SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
            return response.StatusCode == HttpStatusCode.OK
                ? new AnswerReader(_settings.Output, images.Count, _data.ClassNames.Length).Read(answer, JsonLengthOf(response))
                : RemoteAnswer.OfFailure(RemoteFailures.OfStatus(response.StatusCode), Encoding.UTF8.GetString(answer));
        }
        catch (Exception failed) when (RemoteFailures.Of(failed, cancellationToken) is { } reason)
        {
            return RemoteAnswer.OfFailure(reason, failed.Message);
        }
    }

    /// <summary>Makes sure that a model is there and takes what it will be sent, as far as its server tells.</summary>
    /// <param name="model">What the server calls it.</param>
    /// <param name="setting">That names it.</param>
    /// <returns>What does not look right and may be; null where all does.</returns>
    /// <exception cref="InputException">The server or the model is not there, or takes or gives something else.</exception>
    public async Task<string?> RequireAsync(string model, string setting, CancellationToken cancellationToken)
    {
        var (status, metadata) = await GetAsync(AddressOf(model), cancellationToken);
        if (status == HttpStatusCode.NotFound)
            throw new InputException($"{setting}: the server at {_settings.Url} has no model '{model}' (404); name one that it has");
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            throw new InputException($"lethean.traffic.target.token-file: {_settings.Url} answers {(int)status}; give a file with a token "
                + "that it knows");
        if (status != HttpStatusCode.OK)
            throw new InputException($"{setting}: {_settings.Url} answers {(int)status} when it is asked for model '{model}'; see its log");
        var doubt = new MetadataCheck(_settings, _data, $"{setting}: model '{model}' at {_settings.Url}").Examine(metadata);
        var (ready, _) = await GetAsync($"{AddressOf(model)}/ready", cancellationToken);
        // Not every small server has that path.
        return ready is HttpStatusCode.OK or HttpStatusCode.NotFound ? doubt : throw new InputException(
            $"{setting}: model '{model}' at {_settings.Url} is not ready ({(int)ready}); begin when it is");
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await SendAsync(request, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
        }
        catch (Exception failed) when (RemoteFailures.Of(failed, cancellationToken) is { } reason)
        {
            var what = reason == RemoteFailures.Timeout
                ? FormattableString.Invariant($"does not answer within {_settings.Timeout.TotalSeconds} s")
                : $"does not answer ({PrintableText.Of(failed.GetBaseException().Message, RemoteAnswer.MostOfDetails)})";
            throw new InputException(
                $"lethean.traffic.target.url: {_settings.Url} {what}; start a server there, or give the address of one that runs", failed);
        }
    }

    /// <summary>The answer with all of its body, which is in memory then.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (_http.DefaultRequestVersion, _http.DefaultVersionPolicy);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_settings.Timeout);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
    }

    private string AddressOf(string model)
    {
        var version = _settings.Version is { } one ? $"/versions/{Uri.EscapeDataString(one)}" : "";
        return $"{_settings.Url.AbsoluteUri.TrimEnd('/')}/v2/models/{Uri.EscapeDataString(model)}{version}";
    }

    private static int? JsonLengthOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(OpenInference.JsonLengthHeader, out var values))
            return null;
        return int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new BadAnswerException(RemoteFailures.Malformed, $"{OpenInference.JsonLengthHeader} is not a number of bytes");
    }

    private static string ReadToken(string path)
    {
        const string Advice = "lethean.traffic.target.token-file names a file that holds one token and nothing else";
        var token = Encoding.UTF8.GetString(InputFile.ReadBytes(path, LongestTokenFile, Advice)).Trim();
        return token.Length > 0 && token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new InputException($"{path}: does not hold a token of printable characters without spaces; {Advice}");
    }
}

/// <summary>What a server has answered.</summary>
/// <param name="Predictions">One for each image; empty where there are none.</param>
/// <param name="FailReason">Why there are none: one of <see cref="RemoteFailures"/>.</param>
/// <param name="Details">More about that, for people: one line of bounded length.</param>
public sealed record RemoteAnswer(ImmutableArray<RemotePrediction> Predictions, string? FailReason, string? Details)
{
    internal const int MostOfDetails = 200;

    internal static RemoteAnswer OfFailure(string reason, string details) =>
        new([], reason, PrintableText.Of(details.TrimEnd(), MostOfDetails));
}

/// <param name="Label">The class.</param>
/// <param name="Confidence">Its probability; null where the server does not tell probabilities.</param>
public readonly record struct RemotePrediction(int Label, double? Confidence);

/// <summary>Why a request has no usable answer, as results count it.</summary>
public static class RemoteFailures
{
    /// <summary>No answer came in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>There was no connection, or it broke.</summary>
    public const string Connection = "connection";

    /// <summary>The answer is not one of the protocol, or names no class.</summary>
    public const string Malformed = "malformed-answer";

    /// <summary>The answer is not of as many images or classes as it has to be.</summary>
    public const string WrongShape = "wrong-shape";

    /// <summary>Any other status than 200: <c>status-503</c>.</summary>
    public static string OfStatus(HttpStatusCode status) => FormattableString.Invariant($"status-{(int)status}");

    /// <returns>Null where the exception says nothing of the server.</returns>
    internal static string? Of(Exception failed, CancellationToken cancelled) => failed switch
    {
        BadAnswerException bad => bad.Reason,
        OperationCanceledException => cancelled.IsCancellationRequested ? null : Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Malformed,
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => Malformed,
        HttpRequestException => Connection,
        _ => null,
    };
}

/// <summary>An answer cannot be used.</summary>
/// <param name="reason">One of <see cref="RemoteFailures"/>.</param>
internal sealed class BadAnswerException(string reason, string what) : Exception(what)
{
    public string Reason { get; } = reason;
}
