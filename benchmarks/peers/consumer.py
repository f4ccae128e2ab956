"""A consumer in Python: images from Kafka, decoded by Pillow, embedded by PyTorch, embeddings back to Kafka. Run by ./tncc bench:

    ./tncc bench --parts embedding-stream --encoder encoder.safetensors --peer "python benchmarks/peers/consumer.py"
"""

import argparse
import io
import json
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


def schema(name):
    return json.loads((SCHEMAS / f"{name}.avsc").read_text())


def header(parsed):
    """Single-object encoding: the marker, and CRC-64-AVRO of the canonical form, little-endian."""
    canonical = fastavro.schema.to_parsing_canonical_form(parsed)
    return b"\xc3\x01" + bytes.fromhex(fastavro.schema.fingerprint(canonical, "CRC-64-AVRO"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--warmup", type=int, required=True, help="images that do not count")
    parser.add_argument("--images", type=int, required=True, help="images that count")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    encoder = EncoderFile(arguments.encoder)
    image_schema, embedding_schema = (fastavro.parse_schema(schema(name)) for name in ("ImageRecord", "Embedding"))
    embedding_header = header(schema("Embedding"))

    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": arguments.bootstrap, "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest",
        "isolation.level": "read_committed"})
    consumer.subscribe(["images"])
    producer = confluent_kafka.Producer({
        "bootstrap.servers": arguments.bootstrap, "compression.type": "lz4", "linger.ms": 20, "acks": "all"})

    embedded, counted_from, started = 0, 0, 0.0
    while embedded < arguments.warmup + arguments.images:
        records = [message for message in consumer.consume(arguments.batch, 0.1) if not message.error()]
        if not records:
            continue
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
            producer.produce("peer-embeddings", out.getvalue(), f"{image['lane']}/{image['id']}")
        producer.poll(0)
        embedded += len(images)
        if not counted_from and embedded >= arguments.warmup:
            counted_from, started = embedded, time.perf_counter()
    producer.flush()
    rate = (embedded - counted_from) / (time.perf_counter() - started)
    consumer.close()
    report(rate, confluent_kafka=confluent_kafka.__version__, fastavro=fastavro.__version__)


if __name__ == "__main__":
    main()
