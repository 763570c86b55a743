"""Writes reference.bin.gz: what SciPy, Pillow and colorsys make of the test picture, for the corruptions without randomness.

Order: for each corruption below, severities 1 to 5, each 3x32x32 bytes. Made with Python 3.11, NumPy 1.24, SciPy 1.10,
Pillow 9.4; the definitions are those of CIFAR-10-C (Hendrycks 2019, make_cifar_c.py).
"""
import colorsys
import gzip
import io
import math

import numpy as np
from PIL import Image
from scipy import ndimage


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


def zoom_blur(x, limit):
    zooms = [1 + 0.01 * i for i in range(round((limit - 1) * 100))]
    total = x.copy()
    for zoom in zooms:
        inside = math.ceil(32 / zoom - 1e-9)
        top = (32 - inside) // 2
        large = ndimage.zoom(x[top:top + inside, top:top + inside], (zoom, zoom, 1), order=1)
        trim = (large.shape[0] - 32) // 2
        total += large[trim:trim + 32, trim:trim + 32]
    return total / (len(zooms) + 1)


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
]

with gzip.GzipFile("reference.bin.gz", "wb", mtime=0) as target:
    for corruption, severities in CORRUPTIONS:
        for severity in severities:
            result = corruption(picture() / 255, severity)
            # 1e-4: a value on an 8-bit step must not fall below it by rounding; the program does the same.
            target.write(np.trunc(255 * np.clip(result, 0, 1) + 1e-4).astype(np.uint8).transpose(2, 0, 1).tobytes())
