"""What torchvision makes of some images, for ViewsTest and ViewParametersTest.

Run: python view_parity.py > ../resources/io/tncc/model/view/torchvision.txt
Made with torch 2.7.1 and torchvision 0.22.1. Each line is a name, a colon and numbers.
"""

import math

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import ColorJitter, Compose, GaussianBlur, RandomApply, RandomGrayscale, RandomResizedCrop

SIDE = 12  # of the images
SMALL = 8  # of the resized views


def images():
    """Two images (2, 12, 12, 3): noise, with a gray row, a black, a white and a pure red pixel; and a slope of colours."""
    noise = torch.randint(0, 256, (SIDE, SIDE, 3), generator=torch.Generator().manual_seed(1))
    noise[0] = noise[0, :, :1]
    noise[1, 0] = 0
    noise[1, 1] = 255
    noise[1, 2] = torch.tensor([255, 0, 0])
    y, x = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    slope = torch.stack([20 * x, 255 - 15 * y, 10 * x + 10 * y], -1)
    return torch.stack([noise, slope]).to(torch.uint8)


def show(name, values):
    numbers = torch.as_tensor(values).flatten().tolist()
    print(f"{name}: " + " ".join(f"{value:.7g}" for value in numbers))


def quantiles(values):
    values = torch.tensor(values, dtype=torch.float64)
    at = torch.tensor([0.05, 0.25, 0.5, 0.75, 0.95], dtype=torch.float64)
    return [values.mean().item(), *torch.quantile(values, at).tolist()]


def crops(side, least=0.2, name="", draws=100_000):
    """Mean and quantiles of what RandomResizedCrop draws: part of the area, log ratio, centre as a part of the side."""
    torch.manual_seed(2)
    image = torch.zeros(3, side, side)
    drawn = [RandomResizedCrop.get_params(image, [least, 1.0], [3 / 4, 4 / 3]) for _ in range(draws)]
    show(f"{name}area {side}", quantiles([h * w / side**2 for _, _, h, w in drawn]))
    show(f"{name}log ratio {side}", quantiles([math.log(w / h) for _, _, h, w in drawn]))
    show(f"{name}column {side}", quantiles([(j + w / 2) / side for _, j, _, w in drawn]))
    show(f"{name}row {side}", quantiles([(i + h / 2) / side for i, _, h, _ in drawn]))


def colors(name, strength, hue, draws=10_000):
    """Mean and quantiles, over draws of the colours of one image, of the view's mean luma, its standard deviation over the pixels,
    the mean spread of the channels (saturation), and the mean differences of red and green, and of green and blue (hue)."""
    torch.manual_seed(3)
    jitter = ColorJitter(strength, strength, strength, hue)
    blur = GaussianBlur(13, (0.1, 2.0))
    transform = Compose([RandomApply([jitter], 0.8), RandomGrayscale(0.2), RandomApply([blur], 0.5)])
    image = images()[1].permute(2, 0, 1).float() / 255
    views = torch.stack([transform(image) for _ in range(draws)])
    luma = F.rgb_to_grayscale(views)
    show(f"{name} luma", quantiles(luma.mean((1, 2, 3)).tolist()))
    show(f"{name} contrast", quantiles(luma.flatten(1).std(1, correction=0).tolist()))
    show(f"{name} saturation", quantiles((views.amax(1) - views.amin(1)).mean((1, 2)).tolist()))
    show(f"{name} red - green", quantiles((views[:, 0] - views[:, 1]).mean((1, 2)).tolist()))
    show(f"{name} green - blue", quantiles((views[:, 1] - views[:, 2]).mean((1, 2)).tolist()))


def main():
    stored = images()
    show("images", stored)
    x = stored.permute(0, 3, 1, 2).float() / 255
    enlarged = F.resized_crop(x, top=3, left=1, height=5, width=4, size=[SMALL, SMALL], antialias=False)
    show("enlarged", enlarged)
    show("shrunk", F.resized_crop(x, top=0, left=1, height=12, width=11, size=[SMALL, SMALL], antialias=False))
    show("flipped", F.hflip(enlarged))
    show("brightness 1.3", F.adjust_brightness(x, 1.3))
    show("contrast 0.7", F.adjust_contrast(x, 0.7))
    show("contrast 1.4", F.adjust_contrast(x, 1.4))
    show("saturation 1.4", F.adjust_saturation(x, 1.4))
    for turn in (0.1, -0.1, 0.5):
        show(f"hue {turn}", F.adjust_hue(x, turn))
    show("grayscale", F.rgb_to_grayscale(x, 3))
    first = F.adjust_hue(F.adjust_saturation(x, 1.4), 0.1)
    show("saturation hue brightness contrast", F.adjust_contrast(F.adjust_brightness(first, 1.3), 0.7))
    second = F.adjust_saturation(F.adjust_brightness(F.adjust_contrast(x, 1.4), 0.8), 0.6)
    show("contrast brightness saturation hue", F.adjust_hue(second, -0.1))
    show("normalised", F.normalize(x, [0.4914, 0.4822, 0.4465], [0.2470, 0.2435, 0.2616]))
    crops(32)
    crops(224)
    show("blur 1.3", F.gaussian_blur(x, [9, 9], 1.3))
    show("blur 0.2", F.gaussian_blur(x, [9, 9], 0.2))
    crops(32, 0.08, "simclr ")
    colors("mocov2-imagenet", 0.4, 0.1)
    colors("simclr", 0.8, 0.2)


if __name__ == "__main__":
    main()
