#!/usr/bin/env python3
"""The Lethean arm of Figure 1 (Perry 2020) in plain PyTorch, to compare speeds with.

For each sample: 32 copies, each turned by a random number of quarters, one SGD step on the rotation loss, then the
prediction of the sample. Every so many samples: accuracy on test images, without adapting. Prints one JSON object.

    python3 lethean_arm.py --checkpoint ../../models/fashion-mnist-resnet18.safetensors \
        --data ../../data/fashion-mnist-sample --measure step,evaluation,arm --images 500 --samples 20 --every 10

Needs PyTorch 1.13 or later and nothing else.
"""
import argparse
import ctypes
import gzip
import json
import os
import resource
import statistics
import struct
import sys
import time


def tune_allocator():
    """Tells glibc to keep freed memory instead of returning every large block to the system."""
    libc = ctypes.CDLL("libc.so.6")
    m_trim_threshold, m_top_pad, m_mmap_max = -1, -2, -4
    libc.mallopt(m_mmap_max, 0)
    libc.mallopt(m_trim_threshold, 2**31 - 1)
    libc.mallopt(m_top_pad, 64 << 20)


if "--allocator=tuned" in sys.argv or any(a == "--allocator" and b == "tuned" for a, b in zip(sys.argv, sys.argv[1:])):
    tune_allocator()  # before the first tensor

import torch
import torch.nn as nn
import torch.nn.functional as F


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, groups):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.GroupNorm(groups, outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.GroupNorm(groups, outputs))

    def forward(self, x):
        identity = x if self.downsample is None else self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class TwoHeadedResNet18(nn.Module):
    """The ResNet-18 of the paper's code, with a main head `fc` and a rotation head `fc_ssh`."""

    def __init__(self, width=64, groups=32, split_after=4, classes=10):
        super().__init__()
        self.split_after = split_after
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.GroupNorm(groups, width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        for n in range(1, 5):
            setattr(self, f"layer{n}", self.group(n, width, groups))
            if n > split_after:
                setattr(self, f"layer{n}_ssh", self.group(n, width, groups))
        self.fc = nn.Linear(8 * width, classes)
        self.fc_ssh = nn.Linear(8 * width, 4)

    @staticmethod
    def group(n, width, groups):
        outputs = width << (n - 1)
        inputs = width if n == 1 else outputs // 2
        return nn.Sequential(BasicBlock(inputs, outputs, 1 if n == 1 else 2, groups), BasicBlock(outputs, outputs, 1, groups))

    def head(self, x, suffix):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        for n in range(1, 5):
            x = getattr(self, f"layer{n}" + (suffix if n > self.split_after else ""))(x)
        x = torch.flatten(F.adaptive_avg_pool2d(x, 1), 1)
        return getattr(self, "fc" + suffix)(x)

    def forward(self, x):
        return self.head(x, "")

    def rotation(self, x):
        return self.head(x, "_ssh")

    def auxiliary_parameters(self):
        """What the rotation loss reaches."""
        main = ["fc."] + [f"layer{n}." for n in range(self.split_after + 1, 5)]
        return [p for name, p in self.named_parameters() if not any(name.startswith(m) for m in main)]


def read_safetensors(path):
    """Tensors (as float32) and metadata of a safetensors file."""
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = bytearray(file.read())
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(body[begin:end], dtype=types[entry["dtype"]]).reshape(entry["shape"]).float()
    return tensors, metadata


def load_model(options):
    if options.checkpoint is None:
        torch.manual_seed(1)
        return TwoHeadedResNet18(options.width, min(32, options.width // 2)), [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]
    tensors, metadata = read_safetensors(options.checkpoint)
    model = TwoHeadedResNet18(*(int(metadata[key]) for key in ("width", "groups", "split-after", "classes")))
    model.load_state_dict(tensors)
    return model, *([float(v) for v in metadata[key].split()] for key in ("mean", "standard-deviation"))


def read_idx(path):
    with gzip.open(path, "rb") as file:
        content = bytearray(file.read())
    dimensions = content[3]
    shape = struct.unpack(f">{dimensions}I", content[4:4 + 4 * dimensions])
    return torch.frombuffer(content, dtype=torch.uint8, offset=4 + 4 * dimensions).reshape(shape)


def read_data(folder, train):
    """Images as float32 [n, 3, 32, 32] in [0, 1] and their classes: CIFAR-10 in binary form, or Fashion-MNIST."""
    nested = os.path.join(folder, "cifar-10-batches-bin")
    folder = nested if os.path.isdir(nested) else folder
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] if train else ["test_batch.bin"]
    if os.path.exists(os.path.join(folder, names[0])):
        records = []
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                records.append(torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(-1, 3073))
        records = torch.cat(records)
        return records[:, 1:].reshape(-1, 3, 32, 32).float() / 255, records[:, 0].long()
    prefix = os.path.join(folder, "train" if train else "t10k")
    images = F.pad(read_idx(prefix + "-images-idx3-ubyte.gz").float() / 255, (2, 2, 2, 2))
    return images.unsqueeze(1).expand(-1, 3, -1, -1).contiguous(), read_idx(prefix + "-labels-idx1-ubyte.gz").long()


class Adapter:
    def __init__(self, model, mean, deviation, options):
        self.model, self.options = model, options
        self.mean = torch.tensor(mean).view(1, 3, 1, 1)
        self.deviation = torch.tensor(deviation).view(1, 3, 1, 1)
        self.optimizer = torch.optim.SGD(model.auxiliary_parameters(), lr=options.learning_rate)

    def normalise(self, images):
        return (images - self.mean) / self.deviation

    def adapt(self, image):
        """One step on the rotation loss of one image [3, 32, 32]."""
        labels = torch.randint(0, 4, (self.options.copies,))
        if self.options.deduplicate:
            # Each rotation once, weighted by how often it was drawn: the same loss, since GroupNorm never mixes images.
            labels, counts = labels.unique(return_counts=True)
        views = torch.stack([torch.rot90(image, int(k), (1, 2)) for k in labels])
        logits = self.model.rotation(self.normalise(views))
        if self.options.deduplicate:
            loss = (F.cross_entropy(logits, labels, reduction="none") * counts).sum() / counts.sum()
        else:
            loss = F.cross_entropy(logits, labels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def predict(self, image):
        with torch.no_grad():
            return int(self.model(self.normalise(image.unsqueeze(0))).argmax())

    def serve(self, image):
        self.adapt(image)
        return self.predict(image)

    def accuracy(self, images, labels):
        correct = 0
        with torch.no_grad():
            for start in range(0, len(images), self.options.batch):
                batch = slice(start, start + self.options.batch)
                correct += int((self.model(self.normalise(images[batch])).argmax(1) == labels[batch]).sum())
        return correct / len(images)


def timed(action):
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="safetensors file (default: random weights)")
    parser.add_argument("--width", type=int, default=64, help="of the network with random weights")
    parser.add_argument("--data", required=True, help="folder of CIFAR-10 (binary) or Fashion-MNIST (IDX, gz)")
    parser.add_argument("--measure", default="step,evaluation,arm")
    parser.add_argument("--allocator", choices=["default", "tuned"], default="default")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--copies", type=int, default=32)
    parser.add_argument("--deduplicate", action="store_true")
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--steps", type=int, default=20, help="steps that the median is over")
    parser.add_argument("--images", type=int, default=10000, help="test images of an evaluation")
    parser.add_argument("--batch", type=int, default=128, help="of an evaluation")
    parser.add_argument("--samples", type=int, default=1000, help="of the arm")
    parser.add_argument("--every", type=int, default=50, help="samples between evaluations")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    model, mean, deviation = load_model(options)
    model.eval()  # nothing in it behaves differently in training
    adapter = Adapter(model, mean, deviation, options)
    train, _ = read_data(options.data, train=True)
    images, labels = read_data(options.data, train=False)
    images, labels = images[:options.images], labels[:options.images]
    measure, result = options.measure.split(","), {}

    if "arm" in measure:  # first, while the weights are as they were trained
        def arm():
            accuracies = [adapter.accuracy(images, labels)]
            for sample in range(1, options.samples + 1):
                image = train[int(torch.randint(len(train), ()))]
                adapter.serve(torch.rot90(image, int(torch.randint(1, 4, ())), (1, 2)))
                if sample % options.every == 0:
                    accuracies.append(adapter.accuracy(images, labels))
            return accuracies
        result["armSeconds"], result["accuracies"] = timed(arm)
    if "evaluation" in measure:
        adapter.accuracy(images[:2 * options.batch], labels[:2 * options.batch])
        result["evaluationSeconds"], _ = timed(lambda: adapter.accuracy(images, labels))
    if "step" in measure:
        for i in range(3):
            adapter.serve(train[i])
        result["stepMilliseconds"] = 1000 * statistics.median(timed(lambda: adapter.adapt(train[i]))[0] for i in range(options.steps))
        result["sampleMilliseconds"] = 1000 * statistics.median(timed(lambda: adapter.serve(train[i]))[0] for i in range(options.steps))
    result["peakMegabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(result))


if __name__ == "__main__":
    main()
