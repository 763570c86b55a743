using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>Where a member of the cluster listens, and how it proves who it is.</summary>
/// <param name="Listen">An address that the others reach, and a port, 0 for one that is free.</param>
/// <param name="Identity">What it proves itself with; <c>null</c> on one machine only.</param>
public sealed record ClusterPlace(IPEndPoint Listen, ClusterIdentity? Identity)
{
    /// <summary>Settings of Akka.NET that the process adds, as HOCON: loggers.</summary>
    public string AkkaSection { get; init; } = "";

    /// <summary>Silence after which a member counts as lost.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Told, as a line for people, of what goes on in the cluster.</summary>
    public Action<string> Say { get; init; } = _ => { };
}

/// <summary>A certificate with its key, and whom it trusts: those that have the same one, and those of the authorities beside it.</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="Authorities">Certificates in the same file without a key; may be empty.</param>
public sealed record ClusterIdentity(X509Certificate2 Certificate, X509Certificate2Collection Authorities)
{
    private readonly ConcurrentDictionary<string, bool> _strangers = [];

    /// <summary>Whether a certificate that is not trusted was not seen before: whoever has it tries again and again.</summary>
    public bool IsNews(X509Certificate2? stranger) => _strangers.TryAdd(stranger?.Thumbprint ?? "", true);

    public bool Trusts(X509Certificate2? peer)
    {
        if (peer is null)
            return false;
        if (peer.RawDataMemory.Span.SequenceEqual(Certificate.RawDataMemory.Span))
            return DateTime.UtcNow >= peer.NotBefore.ToUniversalTime() && DateTime.UtcNow <= peer.NotAfter.ToUniversalTime();
        if (Authorities.Count == 0)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        return chain.Build(peer);
    }
}

/// <summary>Starts the actor system of a member of the cluster.</summary>
internal static class ClusterSystem
{
    public const string Name = "lethean-cluster";

    /// <summary>Threads of its own: the members go on hearing of each other while everything else computes.</summary>
    public const string Dispatcher = "lethean-cluster-dispatcher";

    /// <exception cref="InputException">The address cannot be listened on, or is not allowed without a certificate.</exception>
    public static ActorSystem Start(ClusterPlace place, string role)
    {
        if (place.Identity is null && !IPAddress.IsLoopback(place.Listen.Address))
            throw new InputException(
                $"{place.Listen}: an address beyond this machine needs a certificate, or anybody could take part; make one with "
                + "'lethean cluster certificate --out DIR', or listen on 127.0.0.1");
        var setup = BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(Configuration(place, role)));
        try
        {
            var whole = place.Identity is { } identity ? setup.And(Tls(identity, place.Say)) : ActorSystemSetup.Create(setup);
            return ActorSystem.Create(Name, whole);
        }
        catch (Exception refusal) when (refusal is not InputException)
        {
            throw new InputException(
                $"{place.Listen}: cannot be listened on ({refusal.GetBaseException().Message.TrimEnd('.')}); name an address of this "
                + "machine and a port that is free");
        }
    }

    private static DotNettySslSetup Tls(ClusterIdentity identity, Action<string> say) => new(
        identity.Certificate, suppressValidation: false, requireMutualAuthentication: true, (peer, _, remote, _, _) =>
        {
            var isTrusted = identity.Trusts(peer);
            if (!isTrusted && identity.IsNews(peer))
                say($"refused {remote}: {Describe(peer)} is not one that this cluster trusts");
            return isTrusted;
        });

    private static string Describe(X509Certificate2? peer) =>
        peer is null ? "no certificate" : $"its certificate ({peer.Subject}, SHA-1 {peer.Thumbprint[..12].ToLowerInvariant()}…)";

    private static string Configuration(ClusterPlace place, string role) => string.Create(CultureInfo.InvariantCulture, $$"""
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          loggers = []
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown { exit-clr = off, run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          actor {
            provider = cluster
            serialization-settings.allow-unregistered-types = false
            serializers {
              lethean = "Lethean.Actors.Cluster.ProtocolSerializer, Lethean.Actors"
              json = "Lethean.Actors.Cluster.RefusingJsonSerializer, Lethean.Actors"
              daemon-create = "Lethean.Actors.Cluster.RefusingDeploymentSerializer, Lethean.Actors"
            }
            serialization-bindings { "Lethean.Actors.Cluster.IClusterMessage, Lethean.Actors" = lethean }
          }
          remote {
            dot-netty.tcp {
              hostname = "{{place.Listen.Address}}"
              port = {{place.Listen.Port}}
              maximum-frame-size = {{Protocol.MostFrame}}b
              send-buffer-size = {{2 * Protocol.MostFrame}}b
              receive-buffer-size = {{2 * Protocol.MostFrame}}b
              # Collecting messages for up to 40 ms would be felt in every sample and every question of an attacker.
              batching.enabled = off
              enable-ssl = {{(place.Identity is null ? "off" : "on")}}
            }
            retry-gate-closed-for = 1s
            watch-failure-detector.acceptable-heartbeat-pause = {{place.Lease.TotalMilliseconds}}ms
          }
          cluster {
            roles = [{{role}}]
            use-dispatcher = {{Dispatcher}}
            failure-detector.acceptable-heartbeat-pause = {{place.Lease.TotalMilliseconds}}ms
            retry-unsuccessful-join-after = 1s
            run-coordinated-shutdown-when-down = off
            # There is one coordinator, and it is the oldest: its side of a broken network stays.
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = keep-oldest
              stable-after = {{place.Lease.TotalMilliseconds}}ms
              # Members may have other leases, and then notice one after the other that one of them is lost. What two computed is
              # recorded once whoever is a member.
              down-all-when-unstable = off
              keep-oldest { role = {{Protocol.CoordinatorRole}}, down-if-alone = off }
            }
          }
        }
        {{Dispatcher}} {
          type = ForkJoinDispatcher
          dedicated-thread-pool { thread-count = 3, threadtype = background }
        }
        lethean-writer-dispatcher { type = PinnedDispatcher, executor = fork-join-executor }
        {{place.AkkaSection}}
        """);
}
