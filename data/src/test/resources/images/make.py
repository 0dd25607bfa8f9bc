"""Writes the files beside it with Pillow. Four quarters: red, green / blue, white; wider than high."""
import pathlib

from PIL import Image

HERE = pathlib.Path(__file__).parent

quarters = Image.new("RGB", (12, 8))
for box, color in [
    ((0, 0, 6, 4), (255, 0, 0)),
    ((6, 0, 12, 4), (0, 255, 0)),
    ((0, 4, 6, 8), (0, 0, 255)),
    ((6, 4, 12, 8), (255, 255, 255)),
]:
    quarters.paste(color, box)
large = quarters.resize((48, 32), Image.Resampling.NEAREST)

quarters.save(HERE / "rgb.png")
quarters.quantize(8).save(HERE / "palette.png")
with_alpha = quarters.copy()
with_alpha.putalpha(100)
with_alpha.save(HERE / "rgba.png")
quarters.save(HERE / "rgb.gif")
quarters.save(HERE / "rgb.bmp")
quarters.save(HERE / "lossless.webp", lossless=True)
large.save(HERE / "lossy.webp", quality=95)
large.save(HERE / "rgb.jpg", quality=95)
large.save(HERE / "progressive.jpg", quality=95, progressive=True)
large.convert("CMYK").save(HERE / "cmyk.jpg", quality=95)

Image.new("L", (3, 2), 128).save(HERE / "gray.png")
Image.new("I;16", (3, 2), 128 * 257).save(HERE / "gray16.png")
Image.new("L", (16, 16), 128).save(HERE / "gray.jpg")

# The picture that is meant is always that of rgb.jpg; it is stored turned, and Exif says how to turn it back.
undo = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
for code, method in undo.items():
    exif = Image.Exif()
    exif[0x0112] = code
    large.transpose(method).save(HERE / f"orientation{code}.jpg", quality=95, exif=exif)

# A picture with detail, and what bilinear resampling makes of it; Pillow widens the filter when it shrinks.
detail = Image.new("RGB", (40, 30))
detail.putdata([((7 * x * y) % 256, (x * x + 3 * y) % 256, (255 - 5 * x + 2 * y) % 256) for y in range(30) for x in range(40)])
detail.save(HERE / "detail.png")
bilinear = Image.Resampling.BILINEAR
detail.resize((8, 8), bilinear).save(HERE / "detail-8x8.png")
detail.resize((50, 44), bilinear).save(HERE / "detail-50x44.png")
# Cut out the square in the middle, as a centre crop does.
detail.resize((10, 10), bilinear, box=(5, 0, 35, 30)).save(HERE / "detail-crop-10x10.png")
detail.convert("L").save(HERE / "detail-gray.png")
