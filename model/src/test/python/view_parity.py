"""What torchvision makes of some images, for ViewsTest and ViewParametersTest.

Run: python view_parity.py > ../resources/io/tncc/model/view/torchvision.txt
Made with torch 2.7.1 and torchvision 0.22.1. Each line is a name, a colon and numbers.
"""

import math

import torch
import torchvision.transforms.functional as F
from torchvision.transforms import RandomResizedCrop

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


def crops(side, draws=100_000):
    """Mean and quantiles of what RandomResizedCrop draws: part of the area, log ratio, centre as a part of the side."""
    torch.manual_seed(2)
    image = torch.zeros(3, side, side)
    drawn = [RandomResizedCrop.get_params(image, [0.2, 1.0], [3 / 4, 4 / 3]) for _ in range(draws)]
    show(f"area {side}", quantiles([h * w / side**2 for _, _, h, w in drawn]))
    show(f"log ratio {side}", quantiles([math.log(w / h) for _, _, h, w in drawn]))
    show(f"column {side}", quantiles([(j + w / 2) / side for _, j, _, w in drawn]))
    show(f"row {side}", quantiles([(i + h / 2) / side for i, _, h, _ in drawn]))


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


if __name__ == "__main__":
    main()
