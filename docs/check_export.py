"""Compares the exports of an encoder file with the file itself: python docs/check_export.py ENCODER.safetensors IMAGES

The exports lie beside the file, as ./tncc export leaves them. It takes the code for them from docs/exporting.md and the one for the
file from README.md, and fails if any number differs by more than 1e-4. Needs torch, torchvision, safetensors and pillow; onnxruntime
for ONNX.
"""

import pathlib
import re
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOLERANCE = 1e-4


def code(document, part):
    """The names that the Python code of a document defines."""
    text = re.search(rf"```python\n(.*?{part}.*?)```", (ROOT / document).read_text(), re.DOTALL).group(1)
    names = {"__name__": document}
    exec(compile(text, document, "exec"), names)
    return names


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    encoder, images = pathlib.Path(sys.argv[1]), sys.argv[2:]
    exported = code("docs/exporting.md", "def embed_by_onnx")
    expected = code("README.md", "class Encoder")["Encoder"](str(encoder)).embed(
        [pathlib.Path(image).read_bytes() for image in images]
    )
    found = False
    for ending, embed in ((".onnx", "embed_by_onnx"), (".pt", "embed_by_torch")):
        export = encoder.with_suffix(ending)
        if export.exists():
            found = True
            difference = np.abs(exported[embed](str(export), images) - expected.numpy()).max()
            print(f"{export.name}: {len(images)} images, largest difference {difference:.1e}")
            if not difference <= TOLERANCE:
                sys.exit(f"The largest difference is {difference:.1e}; allowed: {TOLERANCE:.0e}")
    if not found:
        sys.exit(f"There are no exports beside {encoder}")


if __name__ == "__main__":
    main()
