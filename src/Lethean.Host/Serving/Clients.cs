using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Lethean.Actors.Configuration;
using Lethean.Actors.Remote;
using Lethean.Learning;
using Microsoft.AspNetCore.Http;

namespace Lethean.Host.Serving;

/// <summary>
/// Who sends a request, as a number that quotas and reputation go by: whom a token names, else what the header <c>X-Client</c> says,
/// else the address. Whoever comes first gets the next number, from 1; when these are used up, all others are client 0.
/// </summary>
/// <param name="most">Clients that have a number of their own.</param>
internal sealed class ClientTable(int most)
{
    private const int LongestName = 128;

    private readonly ConcurrentDictionary<string, int> _numbers = new();
    private readonly Lock _lock = new();

    /// <exception cref="RequestException">The header's name is too long.</exception>
    public int NumberOf(HttpContext context) => NumberOf(NameOf(context));

    private static string NameOf(HttpContext context)
    {
        if (AccessTokens.NameIn(context) is { } authenticated)
            return $"token {authenticated}";
        var header = context.Request.Headers[OpenInference.ClientHeader].ToString();
        if (header.Length > LongestName)
            throw RequestException.Malformed(
                $"{OpenInference.ClientHeader} has {header.Length} characters; allowed: at most {LongestName}");
        return header.Length > 0 ? $"header {header}" : $"address {context.Connection.RemoteIpAddress}";
    }

    private int NumberOf(string name)
    {
        if (_numbers.TryGetValue(name, out var known))
            return known;
        lock (_lock)
            return _numbers.TryGetValue(name, out known) ? known : _numbers.Count < most ? _numbers[name] = _numbers.Count + 1 : 0;
    }
}

/// <summary>Tokens and whom they name. Compared by hash in constant time; never shown.</summary>
internal sealed class AccessTokens
{
    private const int LargestFile = 1024 * 1024;
    private const int ShortestToken = 16;
    private const int LongestToken = 256;
    private const string Scheme = "Bearer ";
    private const string Control = "control";
    private const string Advice = "give a line 'name token' for each client, or 'name token control' for one who may control the run";

    private static readonly object CallerKey = new();

    private readonly List<(Caller Caller, byte[] Hash)> _tokens = [];

    private AccessTokens()
    {
    }

    /// <returns>Null where none are asked for.</returns>
    /// <exception cref="InputException">They cannot be read, or a line is not a name and a token.</exception>
    public static AccessTokens? Of(ServeSettings settings)
    {
        if (settings.TokenFile is { } path)
            return Parse(Encoding.UTF8.GetString(InputFile.ReadBytes(path, LargestFile, Advice)), path);
        if (settings.TokenVariable is not { } variable)
            return null;
        var text = Environment.GetEnvironmentVariable(variable) ?? throw new InputException(
            $"lethean.serve.token-variable: the environment has no {variable}; {Advice}");
        return Parse(text, $"${variable}");
    }

    private static AccessTokens Parse(string text, string origin)
    {
        var tokens = new AccessTokens();
        foreach (var (number, line) in text.Split('\n').Index().Where(line => !string.IsNullOrWhiteSpace(line.Item) && line.Item[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words is not ([_, _] or [_, _, Control]) || words[1].Length is < ShortestToken or > LongestToken)
                throw new InputException(
                    $"{origin}:{number + 1}: is not a name and a token of {ShortestToken} to {LongestToken} characters; {Advice}");
            tokens._tokens.Add((new Caller(words[0], MayControl: words.Length == 3), HashOf(words[1])));
        }

        return tokens._tokens.Count > 0 ? tokens : throw new InputException($"{origin}: has no token; {Advice}");
    }

    /// <summary>Whom the token of a request has named; null where none was asked for.</summary>
    public static string? NameIn(HttpContext context) => (context.Items[CallerKey] as Caller)?.Name;

    /// <summary>Whether a request that was let in may change the course of the run.</summary>
    public static bool MayControl(HttpContext context) => context.Items[CallerKey] is not Caller { MayControl: false };

    /// <summary>Notes whom the token of a request names.</summary>
    /// <exception cref="RequestException">It has no token, or an unknown one.</exception>
    public void Require(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var isToken = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && given.Length <= Scheme.Length + LongestToken;
        var hash = HashOf(isToken ? given[Scheme.Length..] : "");
        Caller? found = null;
        foreach (var (caller, expected) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, expected))
                found = caller;
        }

        if (found is null)
        {
            context.Response.Headers.WWWAuthenticate = Scheme.TrimEnd();
            throw new RequestException(
                StatusCodes.Status401Unauthorized,
                given.Length == 0 ? "a token is needed: Authorization: Bearer …" : "the token is not known");
        }

        context.Items[CallerKey] = found;
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed record Caller(string Name, bool MayControl);
}

/// <summary>
/// Keeps web pages away from an endpoint that asks for no token. A browser on this machine would send their requests to it: from a page
/// of another site, or under a name that its owner has pointed at this machine (DNS rebinding).
/// </summary>
internal static class LocalOnly
{
    /// <exception cref="RequestException">A page of another site has sent it.</exception>
    public static void Require(HttpContext context)
    {
        var host = context.Request.Host;
        if (host.Host != "localhost" && !(IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
            throw new RequestException(StatusCodes.Status403Forbidden, "the host is not this machine by its own name or address");
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"{context.Request.Scheme}://{host}")
            throw new RequestException(StatusCodes.Status403Forbidden, "a page of another site may not ask");
    }
}
