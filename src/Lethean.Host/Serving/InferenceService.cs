using System.Diagnostics.Metrics;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Actors.Remote;
using Lethean.Actors.Simulation;
using Lethean.Actors.Telemetry;
using Lethean.Actors.Traffic;
using Microsoft.AspNetCore.Http;

namespace Lethean.Host.Serving;

/// <summary>Takes requests into the traffic of a run, and answers them when the model has.</summary>
internal sealed class InferenceService : IDisposable
{
    private readonly ServedModel _model;
    private readonly ServeSettings _settings;
    private readonly Deployment _deployment;
    private readonly Action<IReadOnlyList<bool>> _onJudged;
    private readonly InferenceReader _reader;
    private readonly ClientTable _clients;
    private readonly SemaphoreSlim _places;
    private readonly int _quotaSeconds;
    private readonly Feedback _feedback = new();
    private readonly Meter _meter = new(Instrumentation.Name);
    private readonly Counter<long> _judged;

    /// <param name="quota">What each client may send; null for as much as it likes.</param>
    /// <param name="onJudged">Told which answers were right when clients have judged them.</param>
    public InferenceService(ServedModel model, ServeSettings settings, QuotaSettings? quota, Deployment deployment,
        Action<IReadOnlyList<bool>> onJudged)
    {
        (_model, _settings, _deployment, _onJudged) = (model, settings, deployment, onJudged);
        _reader = new InferenceReader(model, settings.MaxBatch);
        _clients = new ClientTable(settings.MaxClients);
        _places = new SemaphoreSlim(settings.MaxConcurrentRequests);
        _quotaSeconds = quota is null ? 1 : (int)Math.Clamp(Math.Ceiling(1 / quota.Rate.PerSecond), 1, int.MaxValue);
        _judged = _meter.CreateCounter<long>(
            "lethean.feedback", "{image}", "Predictions that clients have judged, by whether they were right.");
    }

    public bool IsReady => _deployment.Traffic.IsOpen;

    public ServedModel Model => _model;

    public void Dispose()
    {
        _meter.Dispose();
        _places.Dispose();
    }

    /// <summary><c>POST v2/models/{m}/infer</c>.</summary>
    /// <exception cref="RequestException">It cannot be answered.</exception>
    public async Task InferAsync(HttpContext context)
    {
        if (!IsReady)
            throw NotServing();
        if (!_places.Wait(0))
            throw RequestException.Unavailable($"{_settings.MaxConcurrentRequests} requests are under way; no more are taken at a time");
        try
        {
            var client = _clients.NumberOf(context);
            var request = _reader.Read(await ReadBodyAsync(context), JsonLengthOf(context.Request));
            // All at once: images of one request are samples that come at one time.
            var answers = await Task.WhenAll(request.Samples.Select(sample => _deployment.Traffic.OfferAsync(sample, client)));
            RequireServed(answers);
            if (request is { Id: { } id, Samples: [{ Label: < 0 }, ..] })
                _feedback.Remember(client, id, [.. answers.Select(answer => answer.Served!.Prediction)]);
            await InferenceResponse.WriteAsync(context.Response, _model, request, answers);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary><c>POST v2/models/{m}/feedback</c>: what was right in the place of an earlier answer.</summary>
    /// <exception cref="RequestException">There is no such answer, or it was judged already.</exception>
    public async Task JudgeAsync(HttpContext context)
    {
        var client = _clients.NumberOf(context);
        using var document = InferenceReader.Parse(await ReadBodyAsync(context));
        var id = InferenceReader.IdOf(document.RootElement) ?? throw RequestException.Malformed("id is missing");
        if (!document.RootElement.TryGetProperty("label", out var value))
            throw RequestException.Malformed("label is missing");
        var told = _feedback.Find(client, id) ?? throw UnknownAnswer();
        var judged = _feedback.Judge(client, id, _reader.LabelsIn(value, told.Count)) ?? throw UnknownAnswer();
        var correct = judged.AreCorrect.Count(isCorrect => isCorrect);
        _judged.Add(correct, new KeyValuePair<string, object?>("lethean.correct", true));
        _judged.Add(told.Count - correct, new KeyValuePair<string, object?>("lethean.correct", false));
        _onJudged(judged.AreCorrect);
        await _deployment.Controls.JudgeAsync(_deployment.Traffic.Name, told.Count, correct);
        await context.AnswerAsync(StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("id", id);
            writer.WriteNumber("correct", correct);
            writer.WriteNumber("prequential_accuracy", judged.Accuracy);
            writer.WriteNumber("images", judged.Images);
        });
    }

    private static RequestException UnknownAnswer() => new(
        StatusCodes.Status404NotFound, $"no answer of this id to this client is left to judge; the last {Feedback.Most} are remembered");

    private static RequestException NotServing() => RequestException.Unavailable("the model takes no requests at the moment");

    /// <summary>One image that is not served refuses the request; the worst news counts.</summary>
    private void RequireServed(OutsideAnswer[] answers)
    {
        var lost = answers.Count(answer => answer.Served is null);
        if (lost == 0)
            return;
        var part = answers.Length == 1 ? "" : $" ({lost} of {answers.Length} images; the model has seen the others)";
        if (answers.Any(answer => answer.Failed is not null))
            throw new RequestException(StatusCodes.Status500InternalServerError, $"the model failed{part}");
        throw answers.Select(answer => answer.Refused).Max() switch
        {
            Refusal.QueueFull => RequestException.Unavailable($"the queue before the model is full{part}"),
            Refusal.Quota => new RequestException(
                StatusCodes.Status429TooManyRequests, $"this client has sent as much as it may for now{part}")
            {
                RetryAfter = _quotaSeconds,
            },
            Refusal.Late => new RequestException(StatusCodes.Status504GatewayTimeout, $"the model did not come to it in time{part}"),
            _ => NotServing(),
        };
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.Headers.ContentEncoding.Count > 0)
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, "the body is compressed; send it as it is");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(_settings.ReadWithin);
        var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, limit.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new RequestException(StatusCodes.Status408RequestTimeout, "the body did not come in time");
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    private static int? JsonLengthOf(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(OpenInference.JsonLengthHeader, out var header))
            return null;
        return int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw RequestException.Malformed($"{OpenInference.JsonLengthHeader} is not a number of bytes");
    }
}
