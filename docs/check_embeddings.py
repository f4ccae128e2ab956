"""Recomputes the embeddings of a topic in Python and compares: python docs/check_embeddings.py --bootstrap localhost:9092

It takes the encoder from the code in README.md, the images and embeddings from the topics, and of each embedding the encoder file
that it names. It fails if any differs by more than 1e-4. Needs torch, torchvision, safetensors, pillow, confluent-kafka and fastavro.
"""

import argparse
import hashlib
import io
import json
import pathlib
import re
import sys
import urllib.parse
from collections import defaultdict

import torch
from confluent_kafka import Consumer, TopicPartition
from fastavro import parse_schema, schemaless_reader

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOLERANCE = 1e-4


def encoder_class():
    code = re.search(r"```python\n(.*?class Encoder.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)
    names = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)
    return names["Encoder"]


def records(bootstrap, topic, record):
    """Each key and record of a topic. A value is 2 bytes of a marker, 8 of the schema's fingerprint, and Avro."""
    schema = parse_schema(json.loads((ROOT / f"schemas/src/main/avro/{record}.avsc").read_text()))
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "check-embeddings",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
        }
    )
    partitions = consumer.list_topics(topic).topics[topic].partitions
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    left = len(partitions)
    while left:
        message = consumer.poll(30)
        if message is None:
            sys.exit(f"{bootstrap} sends nothing of {topic}")
        if message.error():
            left -= 1
        elif message.value() is not None:
            yield message.key(), schemaless_reader(io.BytesIO(message.value()[10:]), schema)
    consumer.close()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bootstrap", required=True)
    arguments.add_argument("--images", default="images")
    arguments.add_argument("--embeddings", default="embeddings")
    arguments.add_argument("--encoder-versions", default="encoder-versions")
    arguments = arguments.parse_args()

    Encoder = encoder_class()
    content = {}
    for key, image in records(arguments.bootstrap, arguments.images, "ImageRecord"):
        lane = image["lane"] if image["lane"] is not None else key.decode()
        content[lane, image["id"]] = image["content"]
    uri = {
        (version["lane"], version["version"], version["sha256"]): version["uri"]
        for _, version in records(arguments.bootstrap, arguments.encoder_versions, "EncoderVersion")
    }
    embedded = defaultdict(list)
    left_out = 0
    for _, embedding in records(arguments.bootstrap, arguments.embeddings, "Embedding"):
        if content[embedding["lane"], embedding["id"]] is None:  # by reference, or deleted since
            left_out += 1
        else:
            embedded[embedding["lane"], embedding["encoderVersion"], embedding["encoderSha256"]].append(embedding)

    worst = 0.0
    for version, embeddings in sorted(embedded.items()):
        path = urllib.parse.urlparse(uri[version]).path  # taken literally: the lane in it stays percent-encoded
        assert hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == version[2], path
        encoder = Encoder(path)
        largest = 0.0
        for start in range(0, len(embeddings), 500):
            part = embeddings[start : start + 500]
            ours = torch.tensor([embedding["vector"] for embedding in part])
            theirs = encoder.embed([content[embedding["lane"], embedding["id"]] for embedding in part])
            largest = max(largest, (ours - theirs).abs().max().item())
        print(f"lane {version[0]}, version {version[1]}: {len(embeddings)} embeddings, largest difference {largest:.1e}")
        worst = max(worst, largest)
    if left_out:
        print(f"left out: {left_out} embeddings of images that are not in their records")
    if not worst <= TOLERANCE:
        sys.exit(f"The largest difference is {worst:.1e}; allowed: {TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
