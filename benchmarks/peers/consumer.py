"""A consumer in Python: images from Kafka, decoded by Pillow, embedded by PyTorch, embeddings back to Kafka. Run by ./tncc bench:

    ./tncc bench --parts embedding-stream --encoder encoder.safetensors --peer "python benchmarks/peers/consumer.py"
"""

import argparse
import io
import json
import sys
import time
import uuid
from pathlib import Path

import confluent_kafka
import fastavro
import torch
from torch.nn.functional import normalize

from networks import EncoderFile, report, square

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas/src/main/avro"
HEADER_BYTES = 10  # the marker C3 01 and the fingerprint of the schema
TOPIC, PATIENCE_SECONDS = "images", 60


def schema(name):
    return json.loads((SCHEMAS / f"{name}.avsc").read_text())


def header(parsed):
    """Single-object encoding: the marker, and CRC-64-AVRO of the canonical form, little-endian."""
    canonical = fastavro.schema.to_parsing_canonical_form(parsed)
    return b"\xc3\x01" + bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))


def received(consumer, most):
    """The next messages, as many at most; it ends the program if none comes for a while, or Kafka has an error to tell."""
    asked = time.monotonic()
    while time.monotonic() - asked < PATIENCE_SECONDS:
        messages = []
        for message in consumer.consume(most, 0.1):
            if not message.error():
                messages.append(message)
            elif message.error().code() != confluent_kafka.KafkaError._PARTITION_EOF:
                sys.exit(f"The topic {TOPIC} can not be read: {message.error()}")
        if messages:
            return messages
    sys.exit(f"No image came from the topic {TOPIC} for {PATIENCE_SECONDS} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--warmup", type=int, required=True, help="images that do not count, at least one")
    parser.add_argument("--images", type=int, required=True, help="images that count")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.warmup < 1 or arguments.images < 1:
        parser.error(f"--warmup is {arguments.warmup} and --images {arguments.images}; allowed: 1 and more")
    torch.set_num_threads(arguments.threads)
    encoder = EncoderFile(arguments.encoder)
    image_schema, embedding_schema = (fastavro.parse_schema(schema(name)) for name in ("ImageRecord", "Embedding"))
    embedding_header = header(schema("Embedding"))

    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": arguments.bootstrap, "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest",
        "isolation.level": "read_committed"})
    consumer.subscribe([TOPIC])
    producer = confluent_kafka.Producer({
        "bootstrap.servers": arguments.bootstrap, "compression.type": "lz4", "linger.ms": 20, "acks": "all"})
    failures = []

    def delivered(error, _):
        if error is not None:
            failures.append(error)

    # The rate of the job is between the timestamps of its records, which its producer gives a record when it is handed over: from the
    # last of the warmup to the last of all, without the way to the broker and the commit. So the same is measured here: from when
    # the last record of the warmup was handed to the producer until the last of all was.
    embedded, started = 0, 0.0
    while embedded < arguments.warmup + arguments.images:
        # no more than are left: for a batch that can not become full, the consumer would wait
        records = received(consumer, min(arguments.batch, arguments.warmup + arguments.images - embedded))
        images = [fastavro.schemaless_reader(io.BytesIO(record.value()[HEADER_BYTES:]), image_schema) for record in records]
        batch = torch.stack([square(image["content"], encoder.side) for image in images])
        with torch.inference_mode():
            views = ((batch.float() / 255 - encoder.mean) / encoder.deviation).contiguous(memory_format=torch.channels_last)
            vectors = normalize(encoder.network(views)).tolist()
        for image, vector in zip(images, vectors):
            out = io.BytesIO()
            out.write(embedding_header)
            fastavro.schemaless_writer(out, embedding_schema, {
                "lane": image["lane"], "id": image["id"], "encoderVersion": 0, "encoderSha256": "0" * 64,
                "eventTime": image["eventTime"], "vector": vector})
            producer.produce("peer-embeddings", out.getvalue(), f"{image['lane']}/{image['id']}", on_delivery=delivered)
            embedded += 1
            if embedded == arguments.warmup:
                started = time.perf_counter()
        ended = time.perf_counter()
        producer.poll(0)
    left = producer.flush(60)
    consumer.close()
    if failures or left:
        why = failures[0] if failures else "Kafka has not acknowledged them within 60 s"
        sys.exit(f"{len(failures) + left} of {embedded} embeddings were not delivered: {why}")
    report(arguments.images / (ended - started), confluent_kafka=confluent_kafka.__version__, fastavro=fastavro.__version__)


if __name__ == "__main__":
    main()
