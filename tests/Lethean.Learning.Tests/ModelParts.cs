using Lethean.Learning.Models;

namespace Lethean.Learning.Tests;

/// <summary>The part of a network that only its training changes.</summary>
internal static class ModelParts
{
    extension(ITestTimeModel model)
    {
        /// <summary>Weights of the main head alone: all but the shared ones and the auxiliary head's.</summary>
        public IReadOnlyList<NamedParameter> MainHeadParameters
        {
            get
            {
                var others = model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(parameter => parameter.Name).ToHashSet();
                return [.. model.Parameters.Where(parameter => !others.Contains(parameter.Name))];
            }
        }
    }
}
