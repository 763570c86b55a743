namespace Lethean.Actors.Cluster;

/// <summary>Which variants are to be computed, who computes them, and how often that went wrong. Not thread-safe.</summary>
/// <param name="run">The coordinator's run.</param>
/// <param name="open">Variants that are to be computed, by their places in the experiment.</param>
/// <param name="limits">How often a variant may go wrong.</param>
internal sealed class VariantLedger(string run, IEnumerable<int> open, AttemptLimits limits)
{
    private readonly SortedSet<int> _waiting = [.. open];
    private readonly Dictionary<JobKey, Attempt> _attempts = [];
    private readonly Dictionary<int, int> _issued = [];
    private readonly Dictionary<int, List<string>> _failedOn = [];
    private readonly Dictionary<int, int> _losses = [];
    private readonly Dictionary<int, (JobKey Job, string Lines)> _done = [];

    public int Waiting => _waiting.Count;

    /// <summary>Attempts that may still end well, also of nodes that are silent.</summary>
    public IEnumerable<KeyValuePair<JobKey, Attempt>> Running => _attempts;

    /// <summary>Variants given to a further node.</summary>
    public int Requeued { get; private set; }

    public bool IsOver => _waiting.Count == 0 && _attempts.Count == 0;

    public bool IsDone(int variant) => _done.ContainsKey(variant);

    public bool Knows(JobKey job) => _attempts.ContainsKey(job);

    /// <summary>Notes how far an attempt is.</summary>
    /// <returns>Whether it is wanted.</returns>
    public bool Note(JobProgress progress)
    {
        if (!_attempts.TryGetValue(progress.Job, out var attempt))
            return false;
        attempt.Progress = progress;
        return true;
    }

    /// <summary>The attempt whose result counts, and what its lines were; <c>null</c> where there is none yet.</summary>
    public (JobKey Job, string Lines)? Result(int variant) => _done.TryGetValue(variant, out var done) ? done : null;

    /// <summary>The first waiting variant that a node takes. One where it failed only if no other node is to be had.</summary>
    public int? Next(Func<int, bool> fits) => _waiting.Where(fits).Select(variant => (int?)variant).FirstOrDefault();

    public bool FailedOn(int variant, string node) => _failedOn.TryGetValue(variant, out var nodes) && nodes.Contains(node);

    public JobKey Start(int variant, string node)
    {
        _waiting.Remove(variant);
        _issued[variant] = _issued.GetValueOrDefault(variant) + 1;
        var job = new JobKey(run, variant, _issued[variant]);
        _attempts[job] = new Attempt(node);
        return job;
    }

    /// <summary>A node is silent: somebody else may take its jobs, and whoever is done first counts.</summary>
    /// <returns>The jobs that are given away.</returns>
    public IReadOnlyList<JobKey> Suspect(string node)
    {
        var given = _attempts.Where(attempt => attempt.Value.Node == node && !attempt.Value.IsSuspected).ToList();
        foreach (var (job, attempt) in given)
        {
            attempt.IsSuspected = true;
            Requeue(job.Variant);
        }

        return [.. given.Select(attempt => attempt.Key)];
    }

    /// <summary>A node is gone: nothing more comes of its jobs.</summary>
    /// <param name="except">Variants whose results are complete already.</param>
    /// <returns>The jobs that are given away by that.</returns>
    public IReadOnlyList<JobKey> Lose(string node, IReadOnlySet<int> except)
    {
        var lost = _attempts.Where(attempt => attempt.Value.Node == node && !except.Contains(attempt.Key.Variant)).ToList();
        foreach (var (job, _) in lost)
        {
            HandBack(job);
            _losses[job.Variant] = _losses.GetValueOrDefault(job.Variant) + 1;
        }

        return [.. lost.Where(job => !job.Value.IsSuspected).Select(job => job.Key)];
    }

    /// <summary>A node leaves and has not finished.</summary>
    public void HandBack(JobKey job)
    {
        if (_attempts.Remove(job, out var attempt) && !attempt.IsSuspected)
            Requeue(job.Variant);
    }

    /// <returns>Whether the variant has failed too often.</returns>
    public bool Fail(JobKey job, string node)
    {
        if (!_failedOn.TryGetValue(job.Variant, out var nodes))
            _failedOn[job.Variant] = nodes = [];
        nodes.Add(node);
        HandBack(job);
        return nodes.Count >= limits.Failures;
    }

    /// <summary>A variant of whose attempts too many were lost; <c>null</c> where there is none.</summary>
    public int? LostTooOften() =>
        _losses.Where(lost => lost.Value >= limits.Losses && !IsDone(lost.Key)).Select(lost => (int?)lost.Key).FirstOrDefault();

    /// <summary>The first result of a variant counts. Other attempts at it are not wanted any more.</summary>
    public void Finish(JobKey job, string lines)
    {
        _done.Add(job.Variant, (job, lines));
        _waiting.Remove(job.Variant);
        foreach (var other in _attempts.Keys.Where(attempt => attempt.Variant == job.Variant).ToList())
            _attempts.Remove(other);
    }

    /// <summary>Nothing more is begun.</summary>
    public void StopBeginning() => _waiting.Clear();

    private void Requeue(int variant)
    {
        if (IsDone(variant) || !_waiting.Add(variant))
            return;
        Requeued++;
    }

    /// <param name="node">Who computes.</param>
    public sealed class Attempt(string node)
    {
        public string Node { get; } = node;

        /// <summary>As it was last told; <c>null</c> before.</summary>
        public JobProgress? Progress { get; set; }

        /// <summary>Whether the variant was given to somebody else as well.</summary>
        public bool IsSuspected { get; set; }
    }
}

/// <param name="Failures">Nodes on which one variant may fail before the run fails, 1 or more.</param>
/// <param name="Losses">Nodes that may be lost over one variant before the run fails, 1 or more.</param>
internal sealed record AttemptLimits(int Failures, int Losses);
