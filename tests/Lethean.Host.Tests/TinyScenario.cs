namespace Lethean.Host.Tests;

/// <summary>A scenario that is over in a few seconds, on the bundled data and model.</summary>
public static class TinyScenario
{
    public static string Text(int samples = 40, int every = 10) => $$"""
        lethean {
          seed = 3
          outcomes-log = true
          data.path = "data/fashion-mnist-sample"
          model.checkpoint = "models/fashion-mnist-resnet18.safetensors"
          traffic {
            stop-after { samples = {{samples}} }
            sources {
              users    { kind = benign,  rate = 50/s, arrivals = poisson }
              attacker { kind = lethean, rate = 50/s, arrivals = poisson }
            }
          }
          evaluation { every = {{every}}, images = 100 }
        }
        """;
}
