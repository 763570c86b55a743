namespace Lethean.Host.Reports;

/// <summary>A figure and the plot in it, in units of the figure; what is around the plot holds labels and titles.</summary>
internal sealed record ChartSize(double Width, double Height, double Left, double Right, double Top, double Bottom);
