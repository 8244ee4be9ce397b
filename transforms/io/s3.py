"""What a lake on S3 needs beyond Beam's file systems, which have no conditional requests."""

import dataclasses
import datetime
import sys
from typing import Any
from urllib.parse import urlsplit

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from transforms.errors import LakeError

# Where Beam was imported without its file system of S3, there is none of S3 to ask; and boto3 takes 0.15 s to import.
if "apache_beam.io.aws.s3filesystem" in sys.modules:
    from transforms.io.s3_client import client

# Source: Amazon S3 API Reference, PutObject: 412 the condition does not hold, 409 another such request is under way,
# 404 (If-Match) the object is gone.
_REFUSED = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "412", "409", "404"}


@dataclasses.dataclass(frozen=True)
class Found:
    """An object as it was found.

    Attributes:
      etag: changes with the content.
      age_s: seconds since it was written, by the server's clock alone.
    """

    content: bytes
    etag: str
    age_s: float


def is_s3(uri: str) -> bool:
    """Whether a URI is of S3."""
    return uri.startswith("s3://")


def options_of(uri: str) -> Any:
    """The pipeline options that Beam's file system goes by; empty ones where nobody has set any."""
    return getattr(FileSystems.get_filesystem(uri), "_options", None) or PipelineOptions([])


def put_if_absent(uri: str, content: bytes) -> str:
    """Writes an object that is not there yet; gives its etag, or "" if it was there."""
    return _put(uri, content, IfNoneMatch="*")


def put_if_same(uri: str, content: bytes, etag: str) -> str:
    """Writes over an object that nobody else has written since; gives its new etag, or "" if somebody has."""
    return _put(uri, content, IfMatch=etag)


def get(uri: str) -> Found | None:
    """An object, or None if there is none.

    Raises:
      LakeError: S3 cannot be reached, or refuses.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _client(uri).get_object(**_place(uri))
        content = answer["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            return None
        raise LakeError(f"cannot read {uri}: {error}") from error
    except BotoCoreError as error:
        raise LakeError(f"cannot read {uri}: {error}") from error
    now = datetime.datetime.strptime(
        answer["ResponseMetadata"]["HTTPHeaders"]["date"], "%a, %d %b %Y %H:%M:%S %Z"
    ).replace(tzinfo=datetime.UTC)
    return Found(content, answer["ETag"], (now - answer["LastModified"]).total_seconds())


def delete(uri: str) -> None:
    """Deletes an object; no fault if there is none."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        _client(uri).delete_object(**_place(uri))
    except (BotoCoreError, ClientError) as error:
        raise LakeError(f"cannot clear {uri}: {error}") from error


def _put(uri: str, content: bytes, **condition: str) -> str:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = _client(uri).put_object(**_place(uri), Body=content, **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in _REFUSED:
            return ""
        raise LakeError(f"cannot write {uri}: {error}") from error
    except BotoCoreError as error:
        raise LakeError(f"cannot write {uri}: {error}") from error
    return str(answer["ETag"])


def _place(uri: str) -> dict[str, str]:
    parts = urlsplit(uri)
    return {"Bucket": parts.netloc, "Key": parts.path.removeprefix("/")}


def _client(uri: str) -> Any:
    return client(options_of(uri))
