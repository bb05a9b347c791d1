#!/usr/bin/env python3
"""Makes the pictures of this folder: pip install numpy pillow (made with 2.4 and 13.0)."""

import numpy as np
from PIL import Image

rng = np.random.default_rng(7)
rows, columns = np.mgrid[:96, :128]
tone = 120 + 60 * np.sin(columns / 13) * np.cos(rows / 9)
grain = rng.normal(0, 10, (96, 128))
picture = Image.fromarray(np.clip(tone + grain, 0, 255).astype(np.uint8)).convert("RGB")
picture.save("photograph.webp", quality=85)
picture.save("lossless.webp", lossless=True)
Image.new("RGB", (2000, 1500), "white").save("blank.webp", quality=75)
