using System.Text;

namespace Lethean.Learning.Tests;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain text, é 漢 😀", "plain text, é 漢 😀")]
    [InlineData("a\u001b[31mb", @"a\u001b[31mb")]
    [InlineData("one\ntwo\r\ttab\0", @"one\u000atwo\u000d\u0009tab\u0000")]
    [InlineData("\u009b2J\u007f", @"\u009b2J\u007f")]
    [InlineData("left\u202eright", @"left\u202eright")]
    [InlineData("\u2028\u2029\u200b\ufeff", @"\u2028\u2029\u200b\ufeff")]
    [InlineData("", "")]
    public void Text_should_keep_what_can_be_printed_and_show_the_rest_by_its_number(string text, string printable)
    {
        Assert.Equal(printable, PrintableText.Of(text));
        Assert.Equal(text == printable, PrintableText.IsPrintable(text));
        Assert.True(PrintableText.IsPrintable(printable));
    }

    [Fact]
    public void Half_a_character_should_be_shown_by_its_number()
    {
        Assert.Equal(@"half \ud83d of it", PrintableText.Of("half \ud83d of it"));
        Assert.Equal(@"\ude00\ud83d", PrintableText.Of("\ude00\ud83d"));
        Assert.False(PrintableText.IsPrintable("\ud83d"));
    }

    [Theory]
    [InlineData(10, 10, "aaaaaaaaaa")]
    [InlineData(11, 10, "aaaaaa…aaa")]
    [InlineData(1_000_000, 10, "aaaaaa…aaa")]
    public void Long_text_should_lose_its_middle(int length, int most, string expected) =>
        Assert.Equal(expected, PrintableText.Of(new string('a', length), most));

    [Fact]
    public void Cut_text_should_begin_and_end_as_before_and_hold_only_whole_characters()
    {
        var text = "begin " + string.Concat(Enumerable.Repeat("😀", 50_000)) + " end";
        for (var most = 3; most < 60; most++)
        {
            var cut = PrintableText.Of(text, most);
            Assert.InRange(cut.Length, most - 3, most);
            Assert.True(PrintableText.IsPrintable(cut), cut);
            Assert.StartsWith(text[..Math.Min(6, (2 * most / 3) - 1)], cut, StringComparison.Ordinal);
        }

        Assert.EndsWith(" end", PrintableText.Of(text, 60), StringComparison.Ordinal);
        Assert.InRange(PrintableText.Of(new string('\u001b', 100_000), 60).Length, 1, 60);
    }

    [Fact]
    public void Every_message_about_bad_input_should_be_one_bounded_line_that_can_be_printed()
    {
        var hostile = new StringBuilder();
        for (var unit = 0; unit <= char.MaxValue; unit++)
            hostile.Append((char)unit);
        var message = new InputException($"file.conf: '{hostile}' is not allowed; allowed: 1 to 5").Message;
        Assert.True(PrintableText.IsPrintable(message));
        Assert.Equal(PrintableText.MostOfLine, message.Length);
        Assert.StartsWith("file.conf: '", message, StringComparison.Ordinal);
        Assert.EndsWith("is not allowed; allowed: 1 to 5", message, StringComparison.Ordinal);
    }
}
