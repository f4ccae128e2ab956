"""Follows the embeddings of one lane and tells of each image what it is nearest to: python docs/consume_embeddings.py --bootstrap localhost:9092

Vectors of different versions are not comparable, so it keeps those of the newest version that it has met and forgets the others.
Needs confluent-kafka, fastavro and numpy.
"""

import argparse
import io
import json
import pathlib
import urllib.parse

import numpy as np
from confluent_kafka import Consumer
from fastavro import parse_schema, schemaless_reader

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = parse_schema(json.loads((ROOT / "schemas/src/main/avro/Embedding.avsc").read_text()))
HEADER = 10  # 2 bytes of a marker, 8 of the schema's fingerprint, then Avro


def changes(consumer):
    """Lane and id of each change, with the embedding, or None where the image was deleted."""
    while True:
        message = consumer.poll(1)
        if message is None or message.error():
            continue
        if message.value() is None:
            lane, _, image = message.key().decode().partition("/")
            yield urllib.parse.unquote(lane), image, None
        else:
            embedding = schemaless_reader(io.BytesIO(message.value()[HEADER:]), SCHEMA)
            yield embedding["lane"], embedding["id"], embedding


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bootstrap", required=True)
    arguments.add_argument("--topic", default="embeddings")
    arguments.add_argument("--lane", default="main")
    arguments.add_argument("--group", default="consume-embeddings")
    arguments.add_argument("--images", type=int, default=0, help="ends after so many; 0: never")
    given = arguments.parse_args()
    consumer = Consumer(
        {
            "bootstrap.servers": given.bootstrap,
            "group.id": given.group,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",  # each embedding once, whatever fails
        }
    )
    consumer.subscribe([given.topic])
    version, vectors, seen = -1, {}, 0
    for lane, image, embedding in changes(consumer):
        if lane != given.lane:
            continue
        if embedding is None:
            vectors.pop(image, None)
            continue
        if embedding["encoderVersion"] > version:
            version, vectors = embedding["encoderVersion"], {}
            print(f"version {version}")
        if embedding["encoderVersion"] == version:
            vector = np.array(embedding["vector"], np.float32)
            if vectors:
                names = list(vectors)
                cosines = np.stack([vectors[name] for name in names]) @ vector  # of unit length, all of them
                nearest = int(np.argmax(cosines))
                print(f"{image} is nearest to {names[nearest]}, cosine {cosines[nearest]:.3f}, of {len(names)}")
            vectors[image] = vector
        seen += 1
        if seen == given.images:
            break
    consumer.close()


if __name__ == "__main__":
    main()
