namespace Lethean.Learning;

/// <summary>
/// Input that the user has to correct: a data file, a checkpoint, a flag, a configuration. The message is one clear line: what is
/// wrong, where, what is allowed and how to correct it. It can always be printed, whatever the input holds (<see cref="PrintableText"/>).
/// </summary>
public class InputException : Exception
{
    public InputException(string message) : base(PrintableText.Of(message)) { }

    public InputException(string message, Exception innerException) : base(PrintableText.Of(message), innerException) { }

    /// <summary>Several things to correct, one line each.</summary>
    protected InputException(IEnumerable<string> messages)
        : base(string.Join(Environment.NewLine, messages.Select(message => PrintableText.Of(message)))) { }
}
