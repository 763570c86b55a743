namespace Lethean.Learning;

/// <summary>
/// Input that somebody outside the program has to mend: a data file, a checkpoint, a flag, a configuration.
/// The message is one clear line: what is wrong, where, what is allowed and how to mend it; whatever the input holds, the
/// line can be printed (<see cref="PrintableText"/>).
/// </summary>
public class InputException : Exception
{
    public InputException(string message) : base(PrintableText.Of(message)) { }

    public InputException(string message, Exception innerException) : base(PrintableText.Of(message), innerException) { }

    /// <summary>Several things to mend, a line each.</summary>
    protected InputException(IEnumerable<string> messages)
        : base(string.Join(Environment.NewLine, messages.Select(message => PrintableText.Of(message)))) { }
}
