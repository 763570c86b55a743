using System.Globalization;
using Akka.Event;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;

namespace Lethean.Host.Runs;

/// <summary>Sends the log of the actor system through Serilog to standard error: standard output is for results.</summary>
public static class ActorLogging
{
    /// <summary>Names the logger to an actor system.</summary>
    public const string Loggers = """
        akka.loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
        akka.stdout-logger-class = "Lethean.Host.Runs.LastWords, Lethean.Host"
        """;

    /// <summary>Starts Serilog, and names its logger to the actor system of the experiment.</summary>
    public static ExperimentSettings AddTo(ExperimentSettings experiment)
    {
        Start();
        return experiment with { AkkaSection = $"{experiment.AkkaSection}\n{Loggers}\n" };
    }

    /// <summary>Starts Serilog.</summary>
    public static void Start() => Log.Logger = new LoggerConfiguration()
        .MinimumLevel.Verbose() // akka.loglevel decides
        .Filter.ByExcluding(logged => logged.Exception is OperationCanceledException) // What was cancelled has not failed.
        .Filter.ByExcluding(IsOfConnections)
        .WriteTo.Console(
            outputTemplate: "[{Timestamp:HH:mm:ss} {Level:u3}] {LogSource}: {Message:lj}{NewLine}{Exception}",
            formatProvider: CultureInfo.InvariantCulture,
            standardErrorFromLevel: LogEventLevel.Verbose)
        .CreateLogger();

    /// <summary>Connections of a cluster come and go; of members that are lost, coordinator and nodes tell themselves.</summary>
    private static bool IsOfConnections(Serilog.Events.LogEvent logged) =>
        logged.Properties.TryGetValue("LogSource", out var source) && source.ToString() is var text
        && text.Contains($"akka://{ClusterNode.SystemName}", StringComparison.Ordinal)
        && !text.Contains("/user/", StringComparison.Ordinal);
}

/// <summary>What is logged before Serilog's logger runs, or is left in its mailbox when the system ends: Akka.NET would write it to
/// standard output.</summary>
public sealed class LastWords : MinimalLogger
{
    protected override void Log(object message) => Console.Error.WriteLine(message);
}

/// <summary>Sends metrics and traces to an OpenTelemetry collector, as OTLP over HTTP, until it is disposed.</summary>
internal sealed class OtlpExport : IDisposable
{
    private const int IntervalMilliseconds = 5000;
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    /// <param name="endpoint">Of the collector, without the path of a signal.</param>
    public OtlpExport(Uri endpoint)
    {
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(Instrumentation.Name)
            .AddView("lethean.latency", new Base2ExponentialBucketHistogramConfiguration())
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = IntervalMilliseconds;
            })
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(Instrumentation.Name)
            .AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/traces"))
            .Build();
    }

    /// <summary>Sends what is left.</summary>
    public void Dispose()
    {
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService("lethean");

    private static void Configure(OtlpExporterOptions exporter, Uri endpoint, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
