#!/usr/bin/env python3
"""A classifier that learns at test time, behind the Open Inference Protocol (v2, REST): standard library and PyTorch only.

    python3 examples/pytorch-ttt/server.py models/fashion-mnist-resnet18.safetensors

It serves two models: `ttt` takes one gradient step on the rotations of every image before it answers (Sun 2020), and
`ttt-snapshot` answers with the weights that `ttt` has at that moment and learns nothing: for evaluations.
"""

import argparse
import json
import math
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import torch
from torch.nn import functional as F

MOST_HEADER = 100_000_000  # bytes, the limit of the safetensors format
MOST_BODY = 16 * 1024 * 1024
MOST_IMAGES = 1024
IMAGE = [3, 32, 32]
JSON_LENGTH = "Inference-Header-Content-Length"


# --- Checkpoints -----------------------------------------------------------------------------------------------------


def read_safetensors(path):
    """Eight bytes with the length of a JSON header, the header, then the numbers of all tensors, little-endian."""
    types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
    with open(path, "rb") as file:
        content = bytearray(file.read())
    (length,) = struct.unpack_from("<Q", content)
    if length > min(MOST_HEADER, len(content) - 8):
        raise SystemExit(f"{path}: is no safetensors file")
    header, data = json.loads(content[8 : 8 + length]), memoryview(content)[8 + length :]
    metadata, tensors = header.pop("__metadata__", {}), {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(bytearray(data[begin:end]), dtype=types[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"]).to(torch.float32)
    return metadata, tensors


# --- The network -----------------------------------------------------------------------------------------------------


class TwoHeadedResNet18:
    """The ResNet-18 of Perry 2020 with GroupNorm: one head tells classes, the other one how far an image is turned."""

    GROUPS_OF_LAYERS = 4

    def __init__(self, metadata, weights):
        if metadata.get("architecture") != "resnet18":
            raise SystemExit(f"the checkpoint is of {metadata.get('architecture')}; this example knows resnet18")
        self.weights = weights
        self.classes = int(metadata.get("classes", 10))
        self.groups = int(metadata["groups"])
        self.split = int(metadata["split-after"])
        numbers = lambda key, default: [float(word) for word in metadata.get(key, default).split()]
        self.mean = torch.tensor(numbers("mean", "0.286 0.286 0.286")).view(1, 3, 1, 1)
        self.deviation = torch.tensor(numbers("standard-deviation", "0.353 0.353 0.353")).view(1, 3, 1, 1)
        # A step changes the shared weights and the auxiliary head, and leaves the main head alone.
        own = ("fc.",) + tuple(f"layer{n}." for n in range(self.split + 1, self.GROUPS_OF_LAYERS + 1))
        self.learning = [name for name in weights if not name.startswith(own)]
        for name in self.learning:
            weights[name].requires_grad_(True)

    def main(self, pixels):
        """Class logits [n, classes] of pixels [n, 3, 32, 32] in [0, 1]."""
        return self._head(self._shared(pixels), "", "fc")

    def auxiliary(self, pixels):
        """Rotation logits [n, 4]; index k means k quarter turns counter-clockwise."""
        return self._head(self._shared(pixels), "_ssh", "fc_ssh")

    def _shared(self, pixels):
        x = self._conv_and_norm((pixels - self.mean) / self.deviation, "conv1", "bn1", stride=1)
        x = F.max_pool2d(F.relu(x), kernel_size=3, stride=2, padding=1)
        return self._layers(x, range(1, self.split + 1), "")

    def _head(self, x, suffix, linear):
        x = self._layers(x, range(self.split + 1, self.GROUPS_OF_LAYERS + 1), suffix).mean((2, 3))
        return F.linear(x, self.weights[f"{linear}.weight"], self.weights[f"{linear}.bias"])

    def _layers(self, x, numbers, suffix):
        for number in numbers:
            for block in range(2):
                stride = 2 if number > 1 and block == 0 else 1
                x = self._block(x, f"layer{number}{suffix}.{block}", stride)
        return x

    def _block(self, x, name, stride):
        y = F.relu(self._conv_and_norm(x, f"{name}.conv1", f"{name}.bn1", stride))
        y = self._conv_and_norm(y, f"{name}.conv2", f"{name}.bn2", stride=1)
        if f"{name}.downsample.0.weight" in self.weights:
            x = self._conv_and_norm(x, f"{name}.downsample.0", f"{name}.downsample.1", stride)
        return F.relu(y + x)

    def _conv_and_norm(self, x, conv, norm, stride):
        weight = self.weights[f"{conv}.weight"]
        x = F.conv2d(x, weight, stride=stride, padding=weight.shape[2] // 2)
        return F.group_norm(x, self.groups, self.weights[f"{norm}.weight"], self.weights[f"{norm}.bias"])


class TestTimeTrainer:
    """Serves one image after the other, and learns from each before it answers."""

    def __init__(self, network, learning_rate):
        self.network, self.learning_rate = network, learning_rate
        self.lock = threading.Lock()
        self.served = 0

    def answer(self, images, learn):
        """Class probabilities [n, classes] of images [n, 3, 32, 32] in [0, 1]."""
        with self.lock:
            if not learn:
                return self._predict(images)
            rows = []
            for image in images:
                self._step(image)
                self.served += 1
                rows.append(self._predict(image[None]))
            return torch.cat(rows)

    def _step(self, image):
        """One step of plain SGD on the cross entropy of telling the four rotations of the image apart."""
        views = torch.stack([torch.rot90(image, turns, (1, 2)) for turns in range(4)])
        loss = F.cross_entropy(self.network.auxiliary(views), torch.arange(4))
        weights = [self.network.weights[name] for name in self.network.learning]
        gradients = torch.autograd.grad(loss, weights)
        if not all(torch.isfinite(gradient).all() for gradient in gradients):
            return
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients):
                weight.sub_(gradient, alpha=self.learning_rate)

    def _predict(self, images):
        with torch.no_grad():
            return self.network.main(images).softmax(1)


# --- The protocol ----------------------------------------------------------------------------------------------------


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def images_of(request, binary):
    """The images [n, 3, 32, 32] in [0, 1] of a request."""
    inputs = request.get("inputs") if isinstance(request, dict) else None
    if not isinstance(inputs, list) or len(inputs) != 1 or not isinstance(inputs[0], dict) or inputs[0].get("name") != "image":
        raise Refusal(400, "one input called image is needed")
    tensor = inputs[0]
    shape, datatype = tensor.get("shape"), tensor.get("datatype")
    if not isinstance(shape, list) or shape[1:] != IMAGE or not isinstance(shape[0], int) or not 1 <= shape[0] <= MOST_IMAGES:
        raise Refusal(400, f"the shape is not [n, 3, 32, 32] with n from 1 to {MOST_IMAGES}")
    if datatype not in ("FP32", "UINT8"):
        raise Refusal(400, "the datatype is not FP32 or UINT8")
    count = math.prod(shape)
    size = (tensor.get("parameters") or {}).get("binary_data_size")
    if size is None:
        values = tensor.get("data")
        while isinstance(values, list) and values and isinstance(values[0], list):
            values = [value for inner in values for value in inner]
        if not isinstance(values, list) or len(values) != count:
            raise Refusal(400, f"the data is not {count} numbers")
        pixels = torch.tensor(values, dtype=torch.float32)
    else:
        wanted = count * (4 if datatype == "FP32" else 1)
        if size != wanted or len(binary) != wanted:
            raise Refusal(400, f"{len(binary)} bytes behind the JSON where {wanted} are needed")
        pixels = torch.frombuffer(bytearray(binary), dtype=torch.float32 if datatype == "FP32" else torch.uint8).float()
    pixels = pixels.reshape(shape) / (255 if datatype == "UINT8" else 1)
    if not bool(((pixels >= 0) & (pixels <= 1)).all()):
        raise Refusal(400, "there are values that are no pixels")
    return pixels


def answer_to(request, name, served, probabilities):
    """The JSON and the bytes behind it."""
    count, classes = probabilities.shape
    labels, every = probabilities.argmax(1).tolist(), probabilities.flatten().tolist()
    known = {
        "label": ("INT64", [count], labels, struct.pack(f"<{len(labels)}q", *labels)),
        "probabilities": ("FP32", [count, classes], every, struct.pack(f"<{len(every)}f", *every)),
    }
    asked = request.get("outputs") or [{"name": output} for output in known]
    all_binary = (request.get("parameters") or {}).get("binary_data_output", False)
    outputs, tail = [], b""
    for output in asked:
        if output.get("name") not in known:
            raise Refusal(400, f"there is no such output; there are {', '.join(known)}")
        datatype, shape, values, raw = known[output["name"]]
        entry = {"name": output["name"], "datatype": datatype, "shape": shape}
        if (output.get("parameters") or {}).get("binary_data", all_binary):
            entry["parameters"] = {"binary_data_size": len(raw)}
            tail += raw
        else:
            entry["data"] = values
        outputs.append(entry)
    answer = {"model_name": name, "model_version": str(served), "outputs": outputs}
    return (answer | {"id": request["id"]} if "id" in request else answer), tail


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open
    disable_nagle_algorithm = True
    timeout = 60

    def do_GET(self):
        names = self.server.models
        if self.path == "/v2":
            self.reply(200, {"name": "pytorch-ttt", "version": torch.__version__, "extensions": ["binary_tensor_data"]})
        elif self.path in ("/v2/health/live", "/v2/health/ready"):
            self.reply(200, {self.path.rsplit("/", 1)[1]: True})
        elif any(self.path == f"/v2/models/{name}/ready" for name in names):
            self.reply(200, {"ready": True})
        elif name := next((name for name in names if self.path == f"/v2/models/{name}"), None):
            classes = self.server.trainer.network.classes
            self.reply(200, {
                "name": name,
                "platform": "pytorch",
                "inputs": [{"name": "image", "datatype": "FP32", "shape": [-1] + IMAGE}],
                "outputs": [
                    {"name": "label", "datatype": "INT64", "shape": [-1]},
                    {"name": "probabilities", "datatype": "FP32", "shape": [-1, classes]},
                ],
            })
        else:
            self.reply(404, {"error": "no such path or model"})

    def do_POST(self):
        try:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MOST_BODY:
                self.close_connection = True  # what was not read is no next request
                raise Refusal(413, f"a body of at most {MOST_BODY} bytes with Content-Length is needed")
            body = self.rfile.read(int(length))
            name = next((name for name in self.server.models if self.path == f"/v2/models/{name}/infer"), None)
            if name is None:
                raise Refusal(404, "no such path or model")
            split = self.headers.get(JSON_LENGTH)
            split = len(body) if split is None else int(split)
            request = json.loads(body[:split])
            images = images_of(request, body[split:])
            trainer = self.server.trainer
            self.reply(200, *answer_to(request, name, trainer.served, trainer.answer(images, self.server.models[name])))
        except Refusal as refusal:
            self.reply(refusal.status, {"error": str(refusal)})
        except (ValueError, TypeError, AttributeError, KeyError):
            self.reply(400, {"error": "the request is malformed"})

    def reply(self, status, answer, tail=None):
        head = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/octet-stream" if tail else "application/json")
        if tail:
            self.send_header(JSON_LENGTH, str(len(head)))
        self.send_header("Content-Length", str(len(head) + len(tail or b"")))
        self.end_headers()
        self.wfile.write(head + (tail or b""))

    def log_message(self, *_):
        """Nothing for each request."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("checkpoint", help="a safetensors file of Lethean with a ResNet-18")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--name", default="ttt", help="what clients call the model (default: ttt)")
    parser.add_argument("--learning-rate", type=float, default=0.001, help="of a step; 0 learns nothing (default: 0.001)")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    server = ThreadingHTTPServer((options.host, options.port), Handler)
    server.daemon_threads = True
    server.trainer = TestTimeTrainer(TwoHeadedResNet18(*read_safetensors(options.checkpoint)), options.learning_rate)
    server.models = {options.name: True, f"{options.name}-snapshot": False}
    print(f"{options.name} and {options.name}-snapshot are served at http://{options.host}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"{server.trainer.served} images were learned from")


if __name__ == "__main__":
    main()
