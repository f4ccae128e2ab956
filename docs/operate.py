"""Deletes images, by a record on the topic of images.

    python docs/operate.py --client client.properties delete LANE ID

client.properties has the settings of librdkafka, such as bootstrap.servers and, on brokers that ask who it is, security.protocol,
sasl.mechanism, sasl.username, sasl.password and ssl.ca.location. Needs confluent-kafka and fastavro.
"""

import argparse
import io
import json
import pathlib
import sys
import time

from fastavro import parse_schema, schemaless_writer
from fastavro.schema import fingerprint, to_parsing_canonical_form

ROOT = pathlib.Path(__file__).resolve().parent.parent


def encode(record_name, record):
    """The record in single-object encoding: 2 bytes of a marker, 8 of the schema's fingerprint, and Avro."""
    schema = json.loads((ROOT / f"schemas/src/main/avro/{record_name}.avsc").read_text())
    value = io.BytesIO()
    value.write(b"\xc3\x01")
    value.write(bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO")))
    schemaless_writer(value, parse_schema(schema), record)
    return value.getvalue()


def deletion(lane, image, millis):
    """An image record without content and uri."""
    return encode("ImageRecord", {"id": image, "lane": lane, "eventTime": millis})


def send(settings, topic, key, value):
    from confluent_kafka import Producer

    def delivered(error, message):
        if error:
            sys.exit(f"Nothing was sent: {error}")
        print(f"{topic}, partition {message.partition()}, offset {message.offset()}")

    producer = Producer({**settings, "acks": "all", "enable.idempotence": True, "partitioner": "murmur2_random"})
    producer.produce(topic, key=key.encode(), value=value, on_delivery=delivered)
    if producer.flush(30):
        sys.exit("Nothing was sent: the brokers do not answer")


def client_settings(path):
    lines = (line.strip() for line in pathlib.Path(path).read_text().splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--client", required=True, metavar="FILE")
    commands = parser.add_subparsers(dest="command", required=True)
    delete = commands.add_parser("delete", help="delete an image: a tombstone for its embedding, no training on it from now on")
    delete.add_argument("lane")
    delete.add_argument("id")
    delete.add_argument("--topic", default="images")
    arguments = parser.parse_args()
    value = deletion(arguments.lane, arguments.id, time.time_ns() // 1_000_000)
    send(client_settings(arguments.client), arguments.topic, arguments.lane, value)


if __name__ == "__main__":
    main()
