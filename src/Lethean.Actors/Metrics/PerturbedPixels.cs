using System.Globalization;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Keeps the pixels of perturbed samples as safetensors, for each variant in files of <see cref="SamplesPerFile"/> samples: a tensor
/// [channels, rows, columns] named by the sample's <see cref="SampleOutcome.Sequence"/>. A file is replaced whole, at the latest with
/// the next evaluation, so that a kill leaves readable ones.
/// </summary>
public sealed class PerturbedPixels : IMetricsSink
{
    public const int SamplesPerFile = 256;

    private readonly string _folder;
    private readonly Dictionary<(string Variant, ulong Seed), Part> _parts;

    /// <param name="folder">Made when there is something to keep.</param>
    /// <param name="variants">Name and seed of each, in the order of the experiment; its place names a variant's files.</param>
    public PerturbedPixels(string folder, IEnumerable<(string Variant, ulong Seed)> variants)
    {
        _folder = folder;
        _parts = variants.Index().ToDictionary(variant => variant.Item, variant => new Part(variant.Index, variant.Item));
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        ArgumentNullException.ThrowIfNull(simulationEvent);
        var part = _parts[(simulationEvent.Variant, simulationEvent.Seed)];
        if (simulationEvent is SampleServed { Perturbed: { } image, Outcome.Sequence: var sequence })
        {
            var (channels, height, width) = image.Shape;
            part.Add(sequence, StoredTensor.Of(sequence.ToString(CultureInfo.InvariantCulture), [channels, height, width], image.Pixels));
            if (part.Count == SamplesPerFile)
                part.Write(_folder, isFull: true);
        }
        else if (simulationEvent is Evaluated or VariantCompleted && part.Count > 0)
        {
            part.Write(_folder, isFull: false);
        }
    }

    /// <summary>The samples of one variant that the file in work holds.</summary>
    private sealed class Part(int place, (string Name, ulong Seed) variant)
    {
        private readonly List<StoredTensor> _tensors = [];
        private long _first;
        private bool _isWritten;

        public int Count => _tensors.Count;

        public void Add(long sequence, StoredTensor tensor)
        {
            if (_tensors.Count == 0)
                _first = sequence;
            _tensors.Add(tensor);
            _isWritten = false;
        }

        public void Write(string folder, bool isFull)
        {
            if (!_isWritten)
            {
                Directory.CreateDirectory(folder);
                var name = string.Create(CultureInfo.InvariantCulture, $"{place:000}-{_first:000000000}.safetensors");
                var metadata = new Dictionary<string, string>
                {
                    ["variant"] = variant.Name,
                    ["seed"] = variant.Seed.ToString(CultureInfo.InvariantCulture),
                };
                new SafetensorsFile(metadata, [.. _tensors]).Write(Path.Combine(folder, name));
                _isWritten = true;
            }

            if (isFull)
                _tensors.Clear();
        }
    }
}
