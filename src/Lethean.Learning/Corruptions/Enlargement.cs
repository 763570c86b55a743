namespace Lethean.Learning.Corruptions;

/// <summary>The centre of a square plane, enlarged by linear interpolation from corner to corner and trimmed to the old size.</summary>
internal sealed class Enlargement
{
    // For each new row, and likewise each new column: the old ones between which it lies, and how far.
    private readonly int[] _before;
    private readonly int[] _after;
    private readonly double[] _share;

    private Enlargement(int[] before, int[] after, double[] share) => (_before, _after, _share) = (before, after, share);

    /// <param name="factor">1 or more.</param>
    public static Enlargement Of(int size, double factor)
    {
        var inside = (int)Math.Ceiling(size / factor);
        var enlarged = (int)Math.Round(inside * factor);
        var first = (size - inside) / 2;
        var trim = (enlarged - size) / 2;
        var step = (inside - 1.0) / (enlarged - 1);
        var (before, after, share) = (new int[size], new int[size], new double[size]);
        for (var i = 0; i < size; i++)
        {
            var position = first + (i + trim) * step;
            var floor = (int)Math.Floor(position);
            (before[i], after[i], share[i]) = (Border.Nearest(floor, size), Border.Nearest(floor + 1, size), position - floor);
        }

        return new(before, after, share);
    }

    public void AddTo(Plane sum, Plane plane)
    {
        for (var row = 0; row < sum.Height; row++)
        {
            ReadOnlySpan<double> above = plane.Row(_before[row]), below = plane.Row(_after[row]);
            var target = sum.Row(row);
            var down = _share[row];
            for (var column = 0; column < target.Length; column++)
            {
                var (left, next, right) = (_before[column], _after[column], _share[column]);
                target[column] += (1 - down) * ((1 - right) * above[left] + right * above[next])
                    + down * ((1 - right) * below[left] + right * below[next]);
            }
        }
    }
}
