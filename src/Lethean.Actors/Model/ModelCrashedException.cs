namespace Lethean.Actors.Model;

/// <summary>Tells the supervisor that the model failed on a sample and is to be restored from its last snapshot.</summary>
internal sealed class ModelCrashedException(Exception cause) : Exception(cause.Message, cause);
