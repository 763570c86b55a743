#!/usr/bin/env python3
"""Users and attackers on two other hosts (network namespaces, mutual TLS) than the model: the bytes of one machine on the virtual clock,
counts and latency beside those of one machine on the real-time clock, and what becomes of a run whose attackers are killed or cut off.

    sudo bench/cluster/elsewhere.py --program "dotnet artifacts/bin/Lethean.Host/release/Lethean.Host.dll" --runs 3

Needs root and ip (iproute2). Prints one line a run and writes all logs into the folder that it names.
"""
import argparse, json, pathlib, shlex, signal, subprocess, sys, tempfile, time
from campaign import Hosts, kill_program

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCENARIO = str(ROOT / "hocon/traffic-from-elsewhere.conf")
SOURCES = ("users", "attacker", "insider")
COMMON = ["--set", f"lethean.data.path={ROOT}/data/fashion-mnist-sample",
          "--set", f"lethean.model.checkpoint={ROOT}/models/fashion-mnist-resnet18.safetensors",
          "--set", "lethean.device.threads=1", "--set", "lethean.cluster.lease=5s"]


class Bench:
    def __init__(self, options, folder, hosts):
        self.options, self.folder, self.hosts, self.program = options, folder, hosts, shlex.split(options.program)
        self.join, self.certificate = f"{hosts.address(0)}:4077", str(folder / "cluster.pem")
        subprocess.run(self.program + ["cluster", "certificate", "--out", str(folder)], check=True, stdout=subprocess.DEVNULL)

    def settings(self, clock, seed):
        stop = f"duration={self.options.seconds}s" if clock == "real-time" else f"samples={self.options.samples}"
        return [*COMMON, "--seed", str(seed), "--set", f"lethean.traffic.clock={clock}",
                "--set", "lethean.traffic.stop-after.samples=null", "--set", f"lethean.traffic.stop-after.{stop}"]

    def here(self, name, clock, seed):
        places = [word for source in SOURCES for word in ("--set", f"lethean.traffic.sources.{source}.at=null")]
        command = self.program + ["run", SCENARIO, *self.settings(clock, seed), *places, "--out", str(self.folder / name)]
        with open(self.folder / f"{name}.log", "wb") as log:
            self.hosts_process(1, command, log).wait()
        return self.read(name)

    def hosts_process(self, i, command, log):
        return subprocess.Popen(["ip", "netns", "exec", self.hosts.names[i], *command], stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def elsewhere(self, name, clock, seed, fault=None):
        """The coordinator on one host, the model on a second, users on a third, attackers on a fourth."""
        node = ["node", "--join", self.join, "--certificate", self.certificate]
        given = {1: [], 2: ["--name", "users-1", "--roles", "users"], 3: ["--name", "attacker-1", "--roles", "attackers"]}
        nodes = [self.hosts.start(i, self.program + node + more, self.folder / f"{name}-node{i}.log") for i, more in given.items()]
        command = ["run", SCENARIO, *self.settings(clock, seed), "--out", str(self.folder / name),
                   "--cluster", f"listen={self.join},certificate={self.certificate}"]
        run = self.hosts.start(0, self.program + command, self.folder / f"{name}.log")
        try:
            while fault is not None and run.poll() is None and not any((self.folder / name).glob("checkpoint/events-*")):
                time.sleep(0.1)
            if fault is not None:
                time.sleep(3)
                fault(nodes[2])
            code = run.wait(timeout=self.options.limit)
        finally:
            self.hosts.mend(3)
            for process in [run, *nodes]:
                kill_program(process, signal.SIGKILL)
                process.wait()
        return {"exit": code, **self.read(name)}

    def read(self, name):
        variant = json.loads((self.folder / name / "summary.json").read_text())["variants"][0]
        sources = variant["sources"]
        for counts in sources.values():
            assert counts["offered"] == counts["admitted"] + sum(counts["dropped"].values()), counts
            assert counts["admitted"] == counts["served"] + sum(counts["failed"].values()), counts
            assert not counts.get("at") or counts["at"]["made"] is None or counts["at"]["made"] >= counts["offered"], counts
        latency = variant["latencyMs"]
        lags = (variant.get("load") or {}).get("sources") or {}
        return {
            "stopped by": variant["stoppedBy"], "end": variant["finalAccuracy"],
            "offered": {name: counts["offered"] for name, counts in sources.items()},
            "missed": {name: counts["missed"] for name, counts in sources.items() if counts["missed"]},
            "dropped": sum(sum(counts["dropped"].values()) for counts in sources.values()),
            "failed": sum(sum(counts["failed"].values()) for counts in sources.values()),
            "made": {name: counts["at"]["made"] for name, counts in sources.items() if counts.get("at")},
            "skew ms": {name: f"{at['skewMs']:.3f} ± {at['skewErrorMs']:.3f}" for name, counts in sources.items()
                        if (at := counts.get("at")) and at["skewMs"] is not None},
            "lost": {name: counts["at"]["lost"] for name, counts in sources.items() if counts.get("at") and counts["at"]["lost"]},
            "latency ms": {p: round(latency[p], 2) for p in ("p50", "p90", "p99", "max")},
            "lag p50 ms": {name: round(load["lagMs"]["p50"], 2) for name, load in lags.items() if load.get("lagMs")},
            "crafting s": round(sources["insider"]["attack"]["craftingSeconds"], 2),
        }

    def same(self, one, other):
        return all((self.folder / one / file).read_bytes() == (self.folder / other / file).read_bytes()
                   for file in ("evaluations.jsonl", "outcomes.jsonl"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="./lethean")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--limit", type=float, default=400, help="seconds a run may take")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lethean-elsewhere-"))
    print(f"logs: {folder}", flush=True)
    hosts, good = Hosts(3, loopback=False), True
    try:
        bench = Bench(options, folder, hosts)
        for seed in range(1, options.runs + 1):
            bench.here(f"here-virtual-{seed}", "virtual", seed)
            there = bench.elsewhere(f"there-virtual-{seed}", "virtual", seed)
            same = bench.same(f"here-virtual-{seed}", f"there-virtual-{seed}")
            good &= same and there["exit"] == 0
            print(json.dumps({"virtual": seed, "bytes": "same" if same else "DIFFERENT", **there}, ensure_ascii=False), flush=True)
        for seed in range(1, options.runs + 1):
            print(json.dumps({"real-time here": seed, **bench.here(f"here-real-{seed}", "real-time", seed)}), flush=True)
            there = bench.elsewhere(f"there-real-{seed}", "real-time", seed)
            good &= there["exit"] == 0
            print(json.dumps({"real-time there": seed, **there}, ensure_ascii=False), flush=True)
        faults = {"kill -9": lambda node: kill_program(node, signal.SIGKILL), "cut off": lambda _: hosts.impair(3, None)}
        for clock in ("virtual", "real-time"):
            for what, fault in faults.items():
                there = bench.elsewhere(f"{what[:3]}-{clock}", clock, 1, fault)
                good &= there["exit"] == 0 and set(there["lost"]) == {"attacker", "insider"}
                print(json.dumps({what: clock, **there}, ensure_ascii=False), flush=True)
    finally:
        hosts.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
