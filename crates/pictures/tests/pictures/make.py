#!/usr/bin/env python3
"""Makes the pictures of this folder, with Pillow 13: encoders other than those under test.

All show the same: 48 by 32 pixels, red at the top left, green at the top right, blue at the bottom left, white at the
bottom right. Those called `alpha` are transparent where that is white, and those called `large` are of one colour and many
pixels. Run it in this folder.
"""

from PIL import Image, ImageCms, ImageOps

WIDTH, HEIGHT = 48, 32
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def quarters(top_left=RED, top_right=GREEN, bottom_left=BLUE, bottom_right=WHITE, mode="RGB"):
    picture = Image.new(mode, (WIDTH, HEIGHT), top_left)
    picture.paste(top_right, (WIDTH // 2, 0, WIDTH, HEIGHT // 2))
    picture.paste(bottom_left, (0, HEIGHT // 2, WIDTH // 2, HEIGHT))
    picture.paste(bottom_right, (WIDTH // 2, HEIGHT // 2, WIDTH, HEIGHT))
    return picture


plain = quarters()
alpha = quarters((*RED, 255), (*GREEN, 255), (*BLUE, 255), (0, 0, 0, 0), "RGBA")
black = Image.new("RGB", (WIDTH, HEIGHT))
jpeg = {"quality": 95, "subsampling": 0}

# What has to be done to the upright picture so that the orientation's own turn makes it upright again.
UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
for orientation in range(1, 9):
    stored = plain.transpose(UNDO[orientation]) if orientation in UNDO else plain
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"  # the maker: nothing made of it may have it
    stored.save(f"orientation_{orientation}.jpg", exif=exif, **jpeg)
    with Image.open(f"orientation_{orientation}.jpg") as saved:
        shown = ImageOps.exif_transpose(saved)
        assert shown.size == (WIDTH, HEIGHT) and shown.getpixel((2, 2))[0] > 200 and shown.getpixel((45, 2))[1] > 200
    if orientation == 6:
        stored.save("orientation_6.png", exif=exif)
        stored.save("orientation_6.webp", exif=exif, lossless=True)

plain.save("plain.bmp")
plain.save("plain.gif")
plain.save("plain.png")
plain.save("subsampled.jpg", quality=95, subsampling=2)
plain.save("progressive.jpg", progressive=True, **jpeg)
plain.save("lossy.webp", quality=95)
plain.save("lossless.webp", lossless=True)
plain.convert("CMYK").save("cmyk.jpg", **jpeg)
plain.convert("L").save("grey.jpg", **jpeg)
plain.convert("L").save("grey.png")
plain.convert("L").point(lambda value: value * 257, "I").convert("I;16").save("grey_16_bits.png")
plain.convert("1", dither=Image.Dither.NONE).save("one_bit.png")
plain.quantize(4).save("palette.png", bits=2)
plain.quantize(4).save("palette.bmp")
plain.save("profile.jpg", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), **jpeg)
plain.save("profile.png", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
alpha.save("alpha.png")
alpha.save("alpha_lossy.webp", quality=95)
alpha.save("alpha_lossless.webp", lossless=True)
alpha.convert("P").save("alpha_palette.png", transparency=alpha.convert("P").getpixel((WIDTH - 1, HEIGHT - 1)))
plain.save("animated.gif", save_all=True, append_images=[black], duration=100)
plain.save("animated.png", save_all=True, append_images=[black], duration=100)
plain.save("animated_lossy.webp", save_all=True, append_images=[black], duration=100, quality=95)
alpha.save("animated_alpha.webp", save_all=True, append_images=[black.convert("RGBA")], duration=100, lossless=True)

large = Image.new("RGBA", (4400, 4400), (200, 100, 50, 100))
large.save("large.webp", lossless=True, method=0)
large.save("large_animated.webp", save_all=True, append_images=[Image.new("RGBA", large.size)], lossless=True, method=0)
