namespace Lethean.Actors.Configuration.Hocon;

/// <summary>A resolved value with the place that it comes from.</summary>
public abstract record HoconValue(SourcePosition Position) : HoconNode(Position)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Noun { get; }

    /// <summary>Equal in content, wherever it was written.</summary>
    public abstract bool SameAs(HoconValue? other);
}

/// <summary>Text, a number, a boolean, a duration …: which of them is for the reader of the setting to say.</summary>
/// <param name="Position">Its first character.</param>
/// <param name="Text">Without quotes, escapes replaced.</param>
/// <param name="IsQuoted">Part of it was in quotes; only matters for <c>null</c>.</param>
public sealed record HoconScalar(SourcePosition Position, string Text, bool IsQuoted) : HoconValue(Position)
{
    /// <summary><c>null</c> without quotes: deliberately not set.</summary>
    public bool IsNull => !IsQuoted && Text == "null";

    /// <summary>Texts beside each other on a line, with the white space between them.</summary>
    internal static HoconScalar Join(IReadOnlyList<(string Gap, HoconScalar Text)> texts) => texts.Count == 1
        ? texts[0].Text
        : new(texts[0].Text.Position,
            string.Concat(texts.Select((piece, i) => (i == 0 ? "" : piece.Gap) + piece.Text.Text)),
            texts.Any(piece => piece.Text.IsQuoted));

    public override string Noun => IsQuoted ? $"\"{Text}\"" : $"'{Text}'";

    public override bool SameAs(HoconValue? other) => other is HoconScalar scalar && scalar.Text == Text && scalar.IsNull == IsNull;
}

public sealed record HoconList(SourcePosition Position, IReadOnlyList<HoconValue> Elements) : HoconValue(Position)
{
    public override string Noun => "a list";

    public override bool SameAs(HoconValue? other) =>
        other is HoconList list && list.Elements.Count == Elements.Count
        && Elements.Zip(list.Elements).All(pair => pair.First.SameAs(pair.Second));
}
