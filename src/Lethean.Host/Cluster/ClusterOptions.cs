using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lethean.Actors.Cluster;
using Lethean.Learning;

namespace Lethean.Host.Cluster;

/// <summary>What follows <c>--cluster</c>: <c>local=N</c>, or <c>listen=HOST:PORT</c> with <c>certificate=FILE</c> where needed.</summary>
/// <param name="Local">Nodes to start on this machine; <c>null</c> to wait for nodes that join.</param>
/// <param name="Listen">Where nodes join.</param>
/// <param name="Identity">What this process proves itself with; <c>null</c> on one machine only.</param>
public sealed record ClusterOptions(int? Local, IPEndPoint Listen, ClusterIdentity? Identity)
{
    private const int MostLocal = 256;
    private const string Allowed = "local=N, listen=HOST:PORT or listen=HOST:PORT,certificate=FILE";

    /// <exception cref="InputException">It is not what is allowed.</exception>
    public static ClusterOptions Parse(string text)
    {
        var parts = text.Split(',').Select(part => part.Split('=', 2)).ToList();
        if (parts.Any(part => part.Length != 2 || part[1].Length == 0) || parts.Select(part => part[0]).Distinct().Count() < parts.Count)
            throw Refused(text, "is not what it takes");
        var given = parts.ToDictionary(part => part[0], part => part[1]);
        if (given.Keys.FirstOrDefault(key => key is not ("local" or "listen" or "certificate")) is { } unknown)
            throw Refused(text, $"has no '{unknown}'");
        var identity = given.TryGetValue("certificate", out var file) ? ClusterCertificate.Load(file) : null;
        if (given.TryGetValue("local", out var number))
        {
            var isNumber = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var nodes);
            return isNumber && nodes is >= 1 and <= MostLocal && given.Count == 1
                ? new ClusterOptions(nodes, new IPEndPoint(IPAddress.Loopback, 0), null)
                : throw Refused(text, $"starts nodes on this machine: a number from 1 to {MostLocal}, and nothing else");
        }

        return given.TryGetValue("listen", out var listen)
            ? new ClusterOptions(null, ClusterAddress.Parse("--cluster listen", listen, leastPort: 0), identity)
            : throw Refused(text, "says neither local nor listen");
    }

    private static InputException Refused(string text, string what) => new($"--cluster {text}: {what}; allowed: {Allowed}");
}

/// <summary>Addresses of members of a cluster: all sides call a member by the same numbers.</summary>
public static class ClusterAddress
{
    /// <param name="option">What a message calls it.</param>
    /// <param name="text">HOST:PORT.</param>
    /// <param name="leastPort">0 where a free one may be taken, else 1.</param>
    /// <exception cref="InputException">It is no address, its name is not known, or it stands for all addresses at once.</exception>
    public static IPEndPoint Parse(string option, string text, int leastPort)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port < leastPort || port > ushort.MaxValue)
            throw new InputException($"{option} {text}: allowed: HOST:PORT, such as 127.0.0.1:4053, with a port from {leastPort} to 65535");
        var address = AddressOf(option, text, text[..colon]);
        return !address.Equals(IPAddress.Any) ? new IPEndPoint(address, port) : throw new InputException(
            $"{option} {text}: all members have to call each other by one address; name the one that the others reach");
    }

    /// <summary>Where a node listens that joins a coordinator: the address of this machine on the way there.</summary>
    /// <exception cref="InputException">There is no way there.</exception>
    public static IPEndPoint OnTheWayTo(IPEndPoint coordinator)
    {
        try
        {
            // Nothing is sent.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(coordinator);
            return new IPEndPoint(((IPEndPoint)socket.LocalEndPoint!).Address, 0);
        }
        catch (SocketException problem)
        {
            throw new InputException(
                $"--join {coordinator}: cannot be reached ({problem.Message}); name another address, or give --listen");
        }
    }

    private static IPAddress AddressOf(string option, string text, string host)
    {
        if (IPAddress.TryParse(host, out var given) && given.AddressFamily == AddressFamily.InterNetwork)
            return given;
        try
        {
            var all = Dns.GetHostAddresses(host, AddressFamily.InterNetwork);
            return all.Length > 0 ? all[0] : throw new InputException($"{option} {text}: {host} has no IPv4 address; name one that has");
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            throw new InputException($"{option} {text}: {host} is not known ({problem.Message}); name a host or an IPv4 address");
        }
    }
}
