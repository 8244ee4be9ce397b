import gzip
import itertools
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.errors import ConnectionFailedError, TooLargeError, UndecodableBodyError
from transforms.io.content_coding import DecodedBody

ENCODERS = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}


def decode(coding: str, chunks: list[bytes], max_bytes: int = 100_000) -> bytes:
    body = DecodedBody(coding, max_bytes)
    for chunk in chunks:
        body.feed(chunk)
    return body.finish()


@given(
    body=st.binary(max_size=2000),
    coding=st.sampled_from(sorted(ENCODERS)),
    cuts=st.lists(st.integers(0, 2000)),
)
def test_chunking_makes_no_difference(body: bytes, coding: str, cuts: list[int]) -> None:
    sent = ENCODERS[coding](body)
    bounds = [0, *sorted(min(cut, len(sent)) for cut in cuts), len(sent)]
    chunks = [sent[start:end] for start, end in itertools.pairwise(bounds)]
    assert decode(coding, chunks) == body


@given(body=st.binary(min_size=1, max_size=2000), kept=st.floats(0, 1, exclude_max=True))
def test_gzip_that_breaks_off_is_never_taken_for_whole(body: bytes, kept: float) -> None:
    sent = gzip.compress(body)
    cut = max(1, int(len(sent) * kept))
    with pytest.raises(ConnectionFailedError, match="breaks off"):
        decode("gzip", [sent[:cut]])


@given(body=st.binary(max_size=500))
def test_anything_but_gzip_is_refused_and_never_crashes(body: bytes) -> None:
    if body:
        with pytest.raises((UndecodableBodyError, ConnectionFailedError)):
            decode("gzip", [b"<" + body])
    else:
        assert decode("gzip", [body]) == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_cap_holds_for_the_decoded_body_to_the_byte(coding: str) -> None:
    sent = ENCODERS[coding](bytes(50_000))
    assert decode(coding, [sent], max_bytes=50_000) == bytes(50_000)
    with pytest.raises(TooLargeError):
        decode(coding, [sent], max_bytes=49_999)


def test_gzip_members_are_joined_also_where_a_chunk_ends_between_them() -> None:
    assert decode("gzip", [gzip.compress(b"a") + gzip.compress(b"b"), gzip.compress(b"c")]) == b"abc"


def test_padding_after_the_end_is_ignored() -> None:
    assert decode("gzip", [gzip.compress(b"a") + b"\0\0", b"\0\n"]) == b"a"


def test_damaged_gzip_is_refused_by_its_checksum() -> None:
    sent = bytearray(gzip.compress(b"some text"))
    sent[-5] ^= 1
    with pytest.raises(UndecodableBodyError):
        decode("gzip", [bytes(sent)])
