#!/usr/bin/env python3
"""Runs an experiment of many short variants on several hosts (network namespaces) under random faults, and compares its bytes with
those of one machine.

    sudo bench/cluster/campaign.py --program "dotnet artifacts/bin/Lethean.Host/release/Lethean.Host.dll" --seeds 10 --variants 200

Needs root, ip and tc (iproute2). Prints one line a seed and writes all logs into the folder that it names. With --loopback it needs
neither: all processes are on 127.0.0.1, and the network stays whole.
"""
import argparse, collections, json, os, pathlib, random, shlex, signal, subprocess, sys, tempfile, time

SCENARIO = """
lethean {
  outcomes-log = true
  data.path = "%(root)s/data/fashion-mnist-sample"
  model.checkpoint = "%(root)s/models/fashion-mnist-resnet18.safetensors"
  traffic {
    stop-after.samples = 6
    sources { users { kind = benign, rate = 50/s }, attacker { kind = lethean, rate = 50/s } }
  }
  evaluation { every = 3, images = 10 }
  experiment.seeds = [%(seeds)s]
  cluster { heartbeat = 250ms, lease = 3s, losses = 1000 }
}
"""


class Hosts:
    """One host for the coordinator and one for each node, on one network."""

    def __init__(self, nodes, loopback):
        self.loopback, self.names = loopback, ["lc"] + [f"ln{i}" for i in range(nodes)]
        if loopback:
            return
        self.close()
        sh("ip link add lbr type bridge && ip link set lbr up")
        for i, name in enumerate(self.names):
            sh(f"ip netns add {name} && ip link add v{name} type veth peer name eth0 netns {name} && ip link set v{name} master lbr up")
            sh(f"ip -n {name} link set lo up && ip -n {name} addr add 10.77.0.{i + 1}/24 dev eth0 && ip -n {name} link set eth0 up")

    def address(self, i):
        return "127.0.0.1" if self.loopback else f"10.77.0.{i + 1}"

    def start(self, i, command, log):
        prefix = [] if self.loopback else ["ip", "netns", "exec", self.names[i]]
        with open(log, "ab") as out:
            return subprocess.Popen(prefix + command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))

    def impairments(self):
        """What this kernel can do to a network: name, and how; a partition cuts both ways, all else what a host sends."""
        if self.loopback:
            return {}
        ways = {"partition": None, "slow": "tbf rate 150kbit burst 4k latency 300ms", "delay": "netem delay 150ms 50ms", "loss": "netem loss 15%"}
        netem = subprocess.run("ip netns exec ln0 tc qdisc add dev lo root netem delay 1ms", shell=True, stderr=subprocess.DEVNULL)
        return {name: how for name, how in ways.items() if netem.returncode == 0 or not (how or "").startswith("netem")}

    def impair(self, i, how):
        self.mend(i)
        if how is None:
            sh(f"ip link set v{self.names[i]} down")
        else:
            sh(f"ip netns exec {self.names[i]} tc qdisc add dev eth0 root {how}")

    def mend(self, i):
        subprocess.run(f"ip netns exec {self.names[i]} tc qdisc del dev eth0 root", shell=True, stderr=subprocess.DEVNULL)
        sh(f"ip link set v{self.names[i]} up")

    def close(self):
        if not self.loopback:
            for name in self.names:
                subprocess.run(f"ip link del v{name}; ip netns del {name}", shell=True, stderr=subprocess.DEVNULL)
            subprocess.run("ip link del lbr", shell=True, stderr=subprocess.DEVNULL)


def sh(command):
    subprocess.run(command, shell=True, check=True)


class Campaign:
    def __init__(self, options, folder, hosts):
        self.options, self.folder, self.hosts = options, folder, hosts
        self.program = shlex.split(options.program)
        root = pathlib.Path(__file__).resolve().parent.parent.parent
        seeds = ",".join(str(seed) for seed in range(1, options.variants + 1))
        self.scenario = folder / "campaign.conf"
        self.scenario.write_text(SCENARIO % {"root": root, "seeds": seeds})
        self.certificate = [] if hosts.loopback else ["--certificate", str(folder / "cluster.pem")]
        self.join = f"{hosts.address(0)}:4077"

    def here(self):
        subprocess.run(self.program + ["cluster", "certificate", "--out", str(self.folder)], check=True, stdout=subprocess.DEVNULL)
        start = time.time()
        with open(self.folder / "here.log", "wb") as log:
            subprocess.run(self.program + ["run", str(self.scenario), "--out", str(self.folder / "here")], check=True, stdout=log, stderr=log)
        return time.time() - start

    def node(self, i):
        command = self.program + ["node", "--join", self.join, "--cores", "1"] + self.certificate
        return self.hosts.start(i, command, self.folder / f"node{i}.log")

    def coordinator(self, out, log):
        where = f"listen={self.join}" + (f",certificate={self.certificate[1]}" if self.certificate else "")
        command = ["resume", str(out)] if (out / "manifest.json").exists() else ["run", str(self.scenario), "--out", str(out)]
        return self.hosts.start(0, self.program + command + ["--cluster", where], log)

    def run(self, seed):
        chance, faults = random.Random(seed), collections.Counter()
        out, log = self.folder / f"run{seed}", self.folder / f"coordinator{seed}.log"
        count = len(self.hosts.names) - 1
        nodes = {i: self.node(i) for i in range(1, count + 1)}
        coordinator, start, events = self.coordinator(out, log), time.time(), []
        ways = self.hosts.impairments()
        kinds = ["kill node", "stop node", "leave", *ways]
        pace = self.options.pace
        next_fault = time.time() + 8 * pace
        next_kill = time.time() + pace * chance.uniform(20, 40)
        while time.time() - start < self.options.limit:
            time.sleep(0.1)
            now = time.time()
            for due, action in [event for event in events if event[0] <= now]:
                events.remove((due, action))
                action()
            if coordinator.poll() is not None:
                if coordinator.returncode == 0:
                    break
                coordinator = self.coordinator(out, log)
            if now >= next_kill and (out / "manifest.json").exists():
                faults["kill coordinator"] += 1
                kill_program(coordinator, signal.SIGKILL)
                coordinator.wait()
                next_kill = now + pace * chance.uniform(25, 60)
            if now < next_fault:
                continue
            next_fault = now + pace * chance.uniform(1.5, 5)
            i, kind = chance.randint(1, count), chance.choice(kinds)
            faults[kind] += 1
            if kind in ("kill node", "leave"):
                kill_program(nodes[i], signal.SIGKILL if kind == "kill node" else signal.SIGINT)
                events.append((now + chance.uniform(0.5, 3), lambda i=i: nodes.update({i: self.again(nodes[i], i)})))
            elif kind == "stop node":
                kill_program(nodes[i], signal.SIGSTOP)
                events.append((now + chance.uniform(1, 8), lambda node=nodes[i]: kill_program(node, signal.SIGCONT)))
            else:
                self.hosts.impair(i, ways[kind])
                events.append((now + chance.uniform(1, 10), lambda i=i: self.hosts.mend(i)))
        for _, action in events:
            action()
        for node in nodes.values():
            kill_program(node, signal.SIGCONT)
            kill_program(node, signal.SIGKILL)
            node.wait()
        ended = coordinator.poll()
        if ended is None:
            kill_program(coordinator, signal.SIGKILL)
        return {"seed": seed, "seconds": round(time.time() - start), "faults": dict(faults), "exit": ended, **self.judge(out, log)}

    def again(self, node, i):
        try:
            node.wait(timeout=20)
        except subprocess.TimeoutExpired:
            kill_program(node, signal.SIGKILL)
            node.wait()
        return self.node(i)

    def judge(self, out, log):
        text = log.read_text(errors="replace")
        result = {"requeued": text.count("others compute"), "handed back": text.count("hands back"),
                  "computed twice": text.count("was computed a second time"), "other bytes": text.count("other lines")}
        for file in ("evaluations.jsonl", "outcomes.jsonl"):
            same = (out / file).exists() and (out / file).read_bytes() == (self.folder / "here" / file).read_bytes()
            result[file] = "same bytes" if same else "DIFFERENT"
        lines = [json.loads(line) for line in (out / "evaluations.jsonl").read_text().splitlines()] if (out / "evaluations.jsonl").exists() else []
        twice = [key for key, n in collections.Counter((line["seed"], line["sample"]) for line in lines).items() if n > 1]
        result["recorded twice"] = len(twice)
        return result


def kill_program(process, what):
    """ip netns exec becomes the program itself."""
    try:
        os.kill(process.pid, what)
    except ProcessLookupError:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="./lethean")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--variants", type=int, default=200)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds a run may take")
    parser.add_argument("--pace", type=float, default=1, help="time between faults, as a multiple; more on a slow machine")
    parser.add_argument("--loopback", action="store_true")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lethean-campaign-"))
    print(f"logs: {folder}", flush=True)
    hosts = Hosts(options.nodes, options.loopback)
    try:
        campaign = Campaign(options, folder, hosts)
        print(f"one machine: {campaign.here():.0f} s", flush=True)
        good = True
        for seed in range(options.first, options.first + options.seeds):
            result = campaign.run(seed)
            good &= result["exit"] == 0 and result["evaluations.jsonl"] == result["outcomes.jsonl"] == "same bytes"
            print(json.dumps(result), flush=True)
    finally:
        hosts.close()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
