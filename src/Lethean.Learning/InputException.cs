namespace Lethean.Learning;

/// <summary>
/// Input that somebody outside the program has to mend: a data file, a checkpoint, a flag, a configuration.
/// The message is one clear line: what is wrong, where, what is allowed and how to mend it.
/// </summary>
public class InputException : Exception
{
    public InputException(string message) : base(message) { }

    public InputException(string message, Exception innerException) : base(message, innerException) { }
}
