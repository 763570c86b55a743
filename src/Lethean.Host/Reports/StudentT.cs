using Distribution = MathNet.Numerics.Distributions.StudentT;

namespace Lethean.Host.Reports;

/// <summary>Two-sided 95 % quantiles of Student's t distribution.</summary>
public static class StudentT
{
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double Quantile975(int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return Distribution.InvCDF(location: 0, scale: 1, degreesOfFreedom, p: 0.975);
    }
}
