using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Lethean.Actors.Configuration;
using Lethean.Actors.Telemetry;
using Lethean.Learning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Serilog;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Lethean.Host.Serving;

/// <summary>
/// The HTTP side of a served model: the Open Inference Protocol version 2 over REST, feedback, health, metrics, a page. It is configured
/// by its settings alone, not by environment variables or files.
/// </summary>
internal sealed class Endpoint : IAsyncDisposable
{
    private const int MostHeaders = 64;
    private const int MostHeaderBytes = 16 * 1024;
    private const int MostLineBytes = 4 * 1024;

    /// <summary>Connections for each request that may be under way; most of them are idle.</summary>
    private const int ConnectionsForRequest = 4;

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly InferenceService _service;
    private readonly LivePage _page;
    private readonly ControlService _controls;
    private readonly AccessTokens? _tokens;
    private readonly WebApplication _application;
    private readonly MeterProvider _metrics;
    private readonly Meter _meter = new(Instrumentation.Name);
    private readonly Counter<long> _requests;

    private Endpoint(ServeSettings settings, AccessTokens? tokens, InferenceService service, LivePage page, ControlService controls)
    {
        (_service, _page, _controls, _tokens) = (service, page, controls, tokens);
        _requests = _meter.CreateCounter<long>("lethean.requests", "{request}", "Requests by the status of their answers.");
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("lethean"))
            .AddMeter(Instrumentation.Name)
            .AddView("lethean.latency", new ExplicitBucketHistogramConfiguration
            {
                Boundaries = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
            })
            .AddPrometheusExporter()
            .Build();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, settings));
        builder.Services.AddRoutingCore();
        // Signals are for the run, which drains.
        builder.Services.AddSingleton<IHostLifetime, RunLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        _application = builder.Build();
        _application.Use(GuardAsync);
        _application.UseRouting();
        _application.UseOpenTelemetryPrometheusScrapingEndpoint(_metrics, null, "/metrics", null, null);
        Map(_application);
    }

    /// <summary>Where it listens.</summary>
    public string Address => _application.Urls.First();

    /// <summary>Listens from now on; answers that it is not ready until traffic flows.</summary>
    /// <param name="service">Stays the caller's.</param>
    /// <param name="page">As that.</param>
    /// <exception cref="InputException">The tokens are not usable, or the address is not to be had.</exception>
    public static async Task<Endpoint> StartAsync(ServeSettings settings, InferenceService service, LivePage page, ControlService controls)
    {
        var endpoint = new Endpoint(settings, AccessTokens.Of(settings), service, page, controls);
        try
        {
            await endpoint._application.StartAsync();
            return endpoint;
        }
        catch (Exception refused) when (refused is IOException or SocketException)
        {
            await endpoint.DisposeAsync();
            throw new InputException(
                $"lethean.serve: cannot listen on port {settings.Port} of {settings.Address}: {refused.Message.TrimEnd('.')}; "
                + "give another port, or 0 for one that is free", refused);
        }
    }

    /// <summary>Answers what is under way, then closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        _page.End();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _metrics.Dispose();
        _meter.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServeSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = settings.MaxBody;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        kestrel.Limits.MaxRequestLineSize = MostLineBytes;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        kestrel.Limits.MaxConcurrentConnections = (long)ConnectionsForRequest * settings.MaxConcurrentRequests;
        kestrel.Listen(settings.Address, settings.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private void Map(WebApplication application)
    {
        application.MapGet("/v2", context => context.AnswerAsync(StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("name", "lethean");
            writer.WriteString("version", Version);
            writer.WriteStartArray("extensions");
            writer.WriteStringValue("binary_tensor_data");
            writer.WriteEndArray();
        }));
        application.MapGet("/v2/health/live", context =>
            context.AnswerAsync(StatusCodes.Status200OK, writer => writer.WriteBoolean("live", true)));
        application.MapGet("/v2/health/ready", AnswerReadyAsync);
        foreach (var path in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            application.MapGet(path, ForModel(context => context.AnswerAsync(StatusCodes.Status200OK, _service.Model.WriteTo)));
            application.MapGet($"{path}/ready", ForModel(AnswerReadyAsync));
            application.MapPost($"{path}/infer", ForModel(_service.InferAsync));
        }

        application.MapGet("/", LivePage.ShowAsync);
        application.MapGet("/events", _page.WatchAsync);
        application.MapPost("/v2/models/{model}/feedback", ForModel(_service.JudgeAsync));
        application.MapPost($"{ControlService.Path}/sources/{{source}}", _controls.ChangeRateAsync);
        application.MapPost($"{ControlService.Path}/defenses/{{link}}", _controls.SwitchDefenseAsync);
        application.MapPost($"{ControlService.Path}/rollback", _controls.RollBackAsync);
        application.MapPost($"{ControlService.Path}/checkpoint", _controls.SaveCheckpointAsync);
    }

    private static string Version =>
        typeof(Endpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private Task AnswerReadyAsync(HttpContext context) => context.AnswerAsync(
        _service.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
        writer => writer.WriteBoolean("ready", _service.IsReady));

    private RequestDelegate ForModel(RequestDelegate answer) => context =>
    {
        var (model, version) = (context.Request.RouteValues["model"], context.Request.RouteValues["version"]);
        if ((string?)model != _service.Model.Name)
            throw new RequestException(StatusCodes.Status404NotFound, "an unknown model");
        if (version is not (null or ServedModel.Latest))
            throw new RequestException(
                StatusCodes.Status404NotFound, $"an unknown version; the model learns, and there is only '{ServedModel.Latest}'");
        return answer(context);
    };

    /// <summary>Lets in who may come in, and answers for whatever goes wrong.</summary>
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            RequireAccess(context);
            await next(context);
            // Nobody has answered: there is no such path, or not with this method.
            if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest and var status })
                await context.RefuseAsync(status, "no such path, or not with this method");
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested)
                return;
            await AnswerForAsync(context, problem);
        }
        finally
        {
            _requests.Add(1, new KeyValuePair<string, object?>("http.response.status_code", context.Response.StatusCode));
        }
    }

    private void RequireAccess(HttpContext context)
    {
        // A page without data, and what orchestrators ask.
        if (context.Request.Path == "/" || context.Request.Path.StartsWithSegments("/v2/health"))
            return;
        if (_tokens is null)
            LocalOnly.Require(context);
        else
            _tokens.Require(context);
        if (context.Request.Path.StartsWithSegments(ControlService.Path) && !AccessTokens.MayControl(context))
            throw new RequestException(StatusCodes.Status403Forbidden, "this token may not control the run");
    }

    private static Task AnswerForAsync(HttpContext context, Exception problem)
    {
        switch (problem)
        {
            case RequestException refused:
                if (refused.RetryAfter is { } seconds)
                    context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return context.RefuseAsync(refused.Status, refused.Message);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return context.RefuseAsync(StatusCodes.Status413PayloadTooLarge, "the body is larger than the endpoint takes");
            case BadHttpRequestException malformed:
                return context.RefuseAsync(malformed.StatusCode, "the request is malformed, or its body came too slowly");
            default:
                Log.Error(problem, "A request failed: {Method} {Path}", context.Request.Method, context.Request.Path.Value);
                return context.RefuseAsync(StatusCodes.Status500InternalServerError, "internal error");
        }
    }

    /// <summary>The endpoint lives as long as the run beside it, whatever signals come.</summary>
    private sealed class RunLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
