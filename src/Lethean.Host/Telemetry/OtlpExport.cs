using Lethean.Actors.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lethean.Host.Telemetry;

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
