"""An S3 server on loopback, for as long as a test module lasts."""

import datetime
import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

BUCKET = "lakes"


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A boto3 client of a server with one empty bucket; every client of this process and its children goes there."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "loopback")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "loopback")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client
        client.close()
    server.stop()


def make_older(key: str, by_s: float) -> None:
    """Lets an object look as if it had been written earlier."""
    stored = get_backend("s3")["123456789012"]["aws"].buckets[BUCKET].keys[key]
    stored.last_modified -= datetime.timedelta(seconds=by_s)


def keys(client: Any, prefix: str) -> list[str]:
    """Names of all objects below a prefix, relative to it."""
    found = client.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    return sorted(item["Key"].removeprefix(prefix) for item in found)
