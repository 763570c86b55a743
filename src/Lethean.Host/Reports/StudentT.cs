namespace Lethean.Host.Reports;

/// <summary>Two-sided 95 % quantiles of Student's t distribution.</summary>
public static class StudentT
{
    // Tabulated to 30 degrees of freedom; above, the expansion is good to three decimals.
    private static readonly double[] Table =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double Quantile975(int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        if (degreesOfFreedom <= Table.Length)
            return Table[degreesOfFreedom - 1];
        // Cornish-Fisher expansion around the normal quantile.
        const double z = 1.959964;
        return z + (z * z * z + z) / (4 * degreesOfFreedom) + (5 * Math.Pow(z, 5) + 16 * z * z * z + 3 * z) / (96.0 * degreesOfFreedom * degreesOfFreedom);
    }
}
