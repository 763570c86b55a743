"""Writes reference.bin.gz: what SciPy, Pillow, OpenCV, ImageMagick and colorsys make of the test picture.

Order: for each corruption below, severities 1 to 5, each 3x32x32 bytes. Snow and spatter draw from the program's random stream,
seed 1, named as the corruption. Made with Python 3.11, NumPy 1.24, SciPy 1.10, Pillow 9.4, OpenCV 4.6, Wand on ImageMagick 6.9; the
definitions are those of CIFAR-10-C (Hendrycks 2019, make_cifar_c.py).
"""
import colorsys
import gzip
import hashlib
import io
import math
import struct

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from wand.image import Image as WandImage


class RandomStream:
    """xoshiro256** as the program seeds it."""
    def __init__(self, seed, name):
        self.s = list(struct.unpack("<4Q", hashlib.sha256(struct.pack("<Q", seed) + name.encode()).digest()))

    def word(self):
        s, mask = self.s, 2 ** 64 - 1
        turned = lambda x, k: ((x << k) | (x >> (64 - k))) & mask
        result = turned(s[1] * 5 & mask, 7) * 9 & mask
        shifted = s[1] << 17 & mask
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = turned(s[3], 45)
        return result

    def uniform(self):
        return (self.word() >> 11) * 2.0 ** -53

    def layer(self, mean, deviation):
        values = []
        while len(values) < 32 * 32:
            radius, angle = math.sqrt(-2 * math.log(1 - self.uniform())), 2 * math.pi * self.uniform()
            values += [mean + deviation * radius * math.cos(angle), mean + deviation * radius * math.sin(angle)]
        return np.array(values, dtype=np.float32).astype(float).reshape(32, 32)


def picture():
    """8-bit [32, 32, 3]; CorruptionTests.Picture is the same."""
    def value(channel, row, column):
        ramp = (row, column, (row + column) // 2)[channel]
        edge = 60 if row + 2 * column > 50 else 0
        return min(255, 25 + 5 * ramp + edge + (row * (channel + 1) * 5 + column * 7) % 23 - 11)
    return np.array([[[value(k, r, c) for k in range(3)] for c in range(32)] for r in range(32)], dtype=np.uint8)


def gaussian_blur(x, sigma):
    return ndimage.gaussian_filter(x, (sigma, sigma, 0), mode="nearest", truncate=4)


def defocus_blur(x, c):
    radius, alias = c
    axis = np.arange(-8, 9)
    disk = (axis[:, None] ** 2 + axis[None, :] ** 2 <= radius ** 2).astype(float)
    soft = np.exp(-np.arange(-1, 2) ** 2 / (2 * alias ** 2))
    kernel = ndimage.convolve(disk / disk.sum(), np.outer(soft, soft) / soft.sum() ** 2, mode="mirror")
    return np.stack([ndimage.correlate(x[..., k], kernel, mode="mirror") for k in range(3)], -1)


def enlarged(x, zoom):
    inside = int(np.ceil(32 / zoom))
    top = (32 - inside) // 2
    large = ndimage.zoom(x[top:top + inside, top:top + inside], (zoom, zoom, 1)[:x.ndim], order=1)
    trim = (large.shape[0] - 32) // 2
    return large[trim:trim + 32, trim:trim + 32]


def zoom_blur(x, limit):
    zooms = np.arange(1, limit, 0.01)
    return (x + sum(enlarged(x, zoom) for zoom in zooms)) / (len(zooms) + 1)


def snow(x, c):
    mean, deviation, zoom, threshold, radius, sigma, kept = c
    random = RandomStream(1, "snow")
    flakes = enlarged(random.layer(mean, deviation), zoom)
    flakes[flakes < threshold] = 0
    blob = io.BytesIO()
    Image.fromarray((np.clip(flakes, 0, 1) * 255).astype(np.uint8), "L").save(blob, "PNG")
    with WandImage(blob=blob.getvalue()) as wand:
        wand.motion_blur(radius=radius, sigma=sigma, angle=-45 - 90 * random.uniform())
        streaks = np.asarray(Image.open(io.BytesIO(wand.make_blob("png"))).convert("L"))[..., None] / 255
    grey = cv2.cvtColor(x.astype(np.float32), cv2.COLOR_RGB2GRAY).reshape(32, 32, 1)
    return kept * x + (1 - kept) * np.maximum(x, grey * 1.5 + 0.5) + streaks + np.rot90(streaks, 2)


def spatter(x, c):
    mean, deviation, sigma, threshold, strength, mud = c
    liquid = ndimage.gaussian_filter(RandomStream(1, "spatter").layer(mean, deviation), sigma, mode="nearest", truncate=4)
    liquid[liquid < threshold] = 0
    if mud:
        cover = ndimage.gaussian_filter(np.where(liquid > threshold, 1.0, 0), strength, mode="nearest", truncate=4)
        cover = np.where(cover < 0.8, 0, cover)[..., None]
        return x * (1 - cover) + cover * np.array([63, 42, 20]) / 255
    liquid = (liquid * 255).astype(np.uint8)
    distance = cv2.distanceTransform(255 - cv2.Canny(liquid, 50, 150), cv2.DIST_L2, 5)
    near = cv2.blur(np.minimum(distance, 20), (3, 3)).astype(np.uint8)
    relief = cv2.filter2D(cv2.equalizeHist(near), cv2.CV_8U, np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]))
    light = liquid * cv2.blur(relief, (3, 3)).astype(np.float32)
    return x + (strength * light / light.max())[..., None] * np.array([175, 238, 238]) / 255


def hsv(x, change):
    return np.array([[colorsys.hsv_to_rgb(*change(*colorsys.rgb_to_hsv(*pixel))) for pixel in row] for row in x])


def brightness(x, c):
    return hsv(x, lambda h, s, v: (h, s, min(1, v + c)))


def saturate(x, c):
    return hsv(x, lambda h, s, v: (h, max(0, min(1, s * c[0] + c[1])), v))


def contrast(x, c):
    mean = x.mean((0, 1), keepdims=True)
    return (x - mean) * c + mean


def pixelate(x, c):
    small = Image.fromarray(picture()).resize((int(32 * c), int(32 * c)), Image.BOX)
    return np.asarray(small.resize((32, 32), Image.BOX)) / 255


def jpeg_compression(x, quality):
    target = io.BytesIO()
    Image.fromarray(picture()).save(target, "JPEG", quality=quality)
    return np.asarray(Image.open(target)) / 255


CORRUPTIONS = [
    (gaussian_blur, (.4, .6, .7, .8, 1)),
    (defocus_blur, ((.3, .4), (.4, .5), (.5, .6), (1, .2), (1.5, .1))),
    (zoom_blur, (1.06, 1.11, 1.16, 1.21, 1.26)),
    (brightness, (.05, .1, .15, .2, .3)),
    (contrast, (.75, .5, .4, .3, .15)),
    (saturate, ((.3, 0), (.1, 0), (1.5, 0), (2, .1), (2.5, .2))),
    (pixelate, (.95, .9, .85, .75, .65)),
    (jpeg_compression, (80, 65, 58, 50, 40)),
    (snow, ((.1, .2, 1, .6, 8, 3, .95), (.1, .2, 1, .5, 10, 4, .9), (.15, .3, 1.75, .55, 10, 4, .9),
            (.25, .3, 2.25, .6, 12, 6, .85), (.3, .3, 1.25, .65, 14, 12, .8))),
    (spatter, ((.62, .1, .7, .7, .5, 0), (.65, .1, .8, .7, .5, 0), (.65, .3, 1, .69, .5, 0),
               (.65, .1, .7, .69, .6, 1), (.65, .1, .5, .68, .6, 1))),
]

with gzip.GzipFile("reference.bin.gz", "wb", mtime=0) as target:
    for corruption, severities in CORRUPTIONS:
        for severity in severities:
            result = corruption(picture() / 255, severity)
            # 1e-4: a value on an 8-bit step must not fall below it by rounding; the program does the same.
            target.write(np.trunc(255 * np.clip(result, 0, 1) + 1e-4).astype(np.uint8).transpose(2, 0, 1).tobytes())
