using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace VictimWorkflow.Service.Pages;

/// <summary>Markup that is safe to write. Made only by <see cref="Of(Template)"/>, which encodes every value put into it.</summary>
public readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    public static Html None => default;

    /// <summary>The markup of a template. A value in it becomes text, whatever it holds; markup stays markup.</summary>
    public static Html Of(Template template) => new(template.Take());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.ToString())));

    public override string ToString() => _markup ?? "";

    [InterpolatedStringHandler]
    public readonly ref struct Template(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _text = new(literalLength + (formattedCount * 16));

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(Html markup) => _text.Append(markup.ToString());

        public void AppendFormatted<T>(T value) => _text.Append(HtmlEncoder.Default.Encode(value?.ToString() ?? ""));

        internal string Take() => _text.ToString();
    }
}
