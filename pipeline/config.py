"""The config of a run: one YAML file, checked as a whole before anything starts.

`configs/README.md` says what every key means. `python -m pipeline.config > configs/schema.json` makes the
JSON Schema that editors use.
"""

import dataclasses
import glob
import hashlib
import ipaddress
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from pipeline.config_faults import explain
from pipeline.config_sections import (
    ArticlesConfig,
    BoilerplateConfig,
    FeedsConfig,
    LanguageConfig,
    Section,
    StreamConfig,
    at_least_one,
)
from transforms.core import strict_yaml
from transforms.core.http.logins import NO_LOGINS, Logins
from transforms.core.http.urls import without_credentials
from transforms.core.pages.rules import RuleBook, load_rules
from transforms.core.strict_yaml import Document, Fault
from transforms.errors import ConfigError
from transforms.records import Source

MAX_CONFIG_BYTES = 4 * 2**20
"""Some 40,000 sources; a bigger file is not a config."""

# Source: RFC 9110, sections 5.6.2 (token) and 10.1.5 (User-Agent); publishers ask crawlers for the contact.
_USER_AGENT = r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)? [ -~]*(https?://|[!-~]@)[!-~]+[ -~]*$"
_FEED_URL = r"^https?://([^\s/?#@\[\]]+@)?([^\s/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?([/?#]\S*)?$"
_PUBLISHER = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_LANGUAGE = r"^[a-z]{2}$"
_PACKAGE = r"^[A-Za-z][A-Za-z0-9_]*$"

_MEANINGS = {
    _USER_AGENT: "a product and a contact in printable ASCII, such as 'newsbeam/1.0 (+https://example.org/bot)'",
    _FEED_URL: "an absolute http:// or https:// URL without blanks, a user name or password in it percent-encoded",
    _PUBLISHER: "lower-case words joined by hyphens, such as harbour-post",
    _LANGUAGE: "an ISO 639-1 code of two lower-case letters, such as en",
    _PACKAGE: "the import name of an installed spaCy model, such as en_core_web_sm, or null",
}

_KINDS = ("feed", "sitemap", "files", "warc")


def _can_be_asked(url: str) -> str:
    if not url.isprintable():
        raise ValueError("should be printable: control characters percent-encoded")
    try:
        port = urlsplit(url).port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("should have a port from 1 to 65535")
    return url


def _is_location(value: str) -> str:
    if not value.isprintable():
        raise ValueError("should be printable text without line breaks")
    if re.match(r"(?i)(https?|file)://", value):
        raise ValueError(
            "should be a path, or a URI of a file system such as s3://; what is on the web comes by a feed"
        )
    return value


def _host(value: str) -> str:
    try:
        return str(ipaddress.ip_address(value))
    except ValueError as error:
        if re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?", value):
            return value.lower()
        raise ValueError("should be a host name or IP address without scheme, port and path") from error


FeedUrl = Annotated[str, Field(pattern=_FEED_URL, max_length=2048), AfterValidator(_can_be_asked)]
Location = Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_is_location)]
PublisherKey = Annotated[str, Field(pattern=_PUBLISHER, max_length=64)]
Host = Annotated[str, AfterValidator(_host)]
LanguageCode = Annotated[str, Field(pattern=_LANGUAGE)]
PackageName = Annotated[str, Field(pattern=_PACKAGE)]


class SourceConfig(Section):
    """Where articles come from: a feed or sitemap on the web, pages on disk, or archived pages."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [kind]} for kind in _KINDS]})

    feed: FeedUrl = Field(
        "",
        description="URL of a feed: RSS, Atom, RDF or JSON Feed; may begin with user:password@.",
        json_schema_extra={"format": "uri"},
    )
    sitemap: FeedUrl = Field(
        "",
        description="URL of a sitemap (XML, news, text, gzip), of an index of sitemaps, or of a robots.txt that names "
        "them.",
        json_schema_extra={"format": "uri"},
    )
    files: Location = Field(
        "",
        description="Pages on disk (html, html.gz, txt): a path, relative to this file, or a URI; * stands "
        "for any characters but /, ** for any.",
    )
    warc: Location = Field(
        "",
        description="WARC files (.warc, .warc.gz), own ones or those of others such as Common Crawl's CC-NEWS: a path "
        "or URI as for files.",
    )
    publisher: PublisherKey = Field(
        "", description="Key of the publisher's rules; without it the publisher is recognised from the page."
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> "SourceConfig":
        if sum(bool(getattr(self, kind)) for kind in _KINDS) != 1:
            raise PydanticCustomError("config", "should have exactly one of feed, sitemap, files, warc")
        return self

    @property
    def kind(self) -> str:
        """One of `_KINDS`."""
        return next(kind for kind in _KINDS if getattr(self, kind))

    @property
    def name(self) -> str:
        """URL or pattern, as written, but without user name and password of the web."""
        return without_credentials(self.feed or self.sitemap) or self.files or self.warc


class HttpConfig(Section):
    """Manners and limits of the HTTP client."""

    user_agent: Annotated[str, Field(pattern=_USER_AGENT, max_length=256)] = Field(
        "newsbeam/0.1 (+https://newsbeam.example/bot)",
        description="Who asks: a product and a contact that the publishers can reach. Set your own.",
    )
    allow_hosts: tuple[Host, ...] = Field(
        (),
        description="Host names and IP addresses that may be reached although their address is not public.",
    )
    timeout_s: float = Field(
        30.0, gt=0, le=600, description="Longest time for one request, redirects included; seconds."
    )
    max_concurrent: int = Field(64, ge=1, le=1024, description="Requests at once; on a cluster, per worker process.")
    max_per_host: int = Field(4, ge=1, le=64, description="Requests at once to one host.")
    delay_s: float = Field(
        0.2,
        ge=0,
        le=60,
        description="Least time between two requests to one host, unless its robots.txt asks for more; seconds.",
    )
    max_retries: int = Field(
        2,
        ge=0,
        le=10,
        description="How often a run repeats a request that failed with 429, 502, 503, 504 or a lost connection.",
    )
    obey: tuple[Literal["noindex", "noai", "noimageai", "nosnippet", "noarchive", "tdm-reservation"], ...] = Field(
        (),
        description="Reservations, in a page or its headers, with which it becomes a dead letter rights_reserved.",
    )
    max_attempts: int = Field(
        8,
        ge=1,
        le=100,
        description="Runs that try a page which fails for a reason that may pass, such as a 503 or a timeout, before "
        "it becomes a dead letter; until then it is deferred. 1 defers nothing.",
    )
    retry_after_s: float = Field(
        900.0,
        ge=0,
        le=86_400,
        description="Least wait before a later run tries a failed page again; doubles with each failure, up to a day; "
        "seconds. 0 lets every run try.",
    )
    max_page_bytes: int = Field(10 * 2**20, ge=1024, le=2**30, description="Longest page after decompression; bytes.")
    max_feed_bytes: int = Field(15 * 2**20, ge=1024, le=2**30, description="Longest feed after decompression; bytes.")


class LimitsConfig(Section):
    """What one page may cost; a page over a limit is a dead letter, and the run goes on."""

    extract_timeout_s: float = Field(
        30.0, gt=0, le=3600, description="Longest time to take the article out of one page; seconds."
    )
    extract_memory_mb: int = Field(
        1024, ge=64, le=65_536, description="Most memory to take the article out of one page; MiB. Linux only."
    )


class EntitiesConfig(Section):
    """How people, places and organisations are found."""

    models: Mapping[LanguageCode, PackageName | None] = Field(
        {},
        description="Installed model by language (ISO 639-1 code), instead of the one that would be used; null for "
        "none. Articles in a language without a model get null entities.",
        json_schema_extra={"additionalProperties": False},
    )
    wikidata: Location = Field(
        "",
        description="Parquet table of aliases (alias, language, type, wikidata_id, and weight if wanted) by which "
        "entities are linked to Wikidata: a path, relative to this file, or a URI.",
    )


class Config(Section):
    """The whole config file."""

    # Not min_length: pydantic counts valid items only, and would call a list of faulty ones too short.
    sources: Annotated[tuple[SourceConfig, ...], AfterValidator(at_least_one)] = Field(
        description="Where articles come from, at least one.", json_schema_extra={"minItems": 1}
    )
    out: Location | None = Field(
        None, description="The lake: a folder, relative to this file, or a URI such as s3://bucket/lake."
    )
    archive: bool = Field(
        False,
        description="Keep every page as it was fetched, in WARC files below pages/ of the lake, for `newsbeam replay`.",
    )
    sample_newsroom: bool = Field(
        False, description="Serve the bundled sample newsroom on loopback for the length of the run."
    )
    http: HttpConfig = Field(HttpConfig(), description="How pages and feeds are fetched.")
    limits: LimitsConfig = Field(LimitsConfig(), description="What one page may cost.")
    feeds: FeedsConfig = Field(FeedsConfig(), description="When a feed is polled again.")
    stream: StreamConfig = Field(StreamConfig(), description="How a stream polls and commits.")
    articles: ArticlesConfig = Field(ArticlesConfig(), description="Which pages become articles.")
    boilerplate: BoilerplateConfig = Field(
        BoilerplateConfig(), description="What is learned of the lines that a site repeats."
    )
    language: LanguageConfig = Field(LanguageConfig(), description="How the language of an article is told.")
    entities: EntitiesConfig = Field(EntitiesConfig(), description="How entities are found.")


@dataclasses.dataclass(frozen=True)
class LoadedConfig:
    """A config with what belongs to it.

    Attributes:
      path: of the config file, as given.
      sha256: hex, of the file's bytes.
      sources: in config order; locations of files are absolute, those on the web without the `logins` that they had.
      out: absolute path or URI of the lake; None where the config names none.
      rules: the bundled publishers' rules, overlaid with those of `publishers/` beside the config.
      aliases: absolute path or URI of the table of aliases for Wikidata; empty where the config names none.
    """

    config: Config
    path: Path
    sha256: str
    sources: tuple[Source, ...]
    out: str | None
    rules: RuleBook
    logins: Logins = NO_LOGINS
    aliases: str = ""


def load(path: Path) -> LoadedConfig:
    """Read and check a config file and the publishers' rules.

    Raises:
      ConfigError: naming every fault, one a line.
    """
    faults: list[str] = []
    config, body = None, b""
    try:
        body = _read_bytes(path)
        config = _parse(path, body)
    except ConfigError as error:
        faults.append(str(error))
    try:
        rules = load_rules(_rule_files(path.parent))
    except ConfigError as error:
        faults.append(str(error))
    if config is None or faults:
        raise ConfigError("\n".join(faults))
    folder = path.parent.resolve()
    wikidata = config.entities.wikidata
    aliases = _absolute(wikidata, str(folder)) if wikidata else ""
    return LoadedConfig(
        config=config,
        path=path,
        sha256=hashlib.sha256(body).hexdigest(),
        sources=tuple(_source(item, position, folder) for position, item in enumerate(config.sources)),
        out=None if config.out is None else _absolute(config.out, str(folder)),
        rules=rules,
        logins=Logins.of(source.feed or source.sitemap for source in config.sources),
        aliases=aliases,
    )


def bundled_configs() -> Path:
    """Folder of the configs and rules that come with newsbeam, in a checkout as in an installed wheel."""
    package = Path(__file__).resolve().parent
    installed = package / "configs"
    return installed if installed.is_dir() else package.parent / "configs"


def bundled_rules() -> RuleBook:
    """The rules that come with newsbeam, for pages that no config lists."""
    return load_rules(_rule_files(bundled_configs()))


def json_schema() -> str:
    """JSON Schema of the config file, as text that ends with a newline."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Config.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if len(body) > MAX_CONFIG_BYTES:
        raise ConfigError(f"{path}: is over {MAX_CONFIG_BYTES:,} bytes: not a config")
    return body


def _decode(path: Path, body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: is not UTF-8 text") from error


def _parse(path: Path, body: bytes) -> Config:
    document = strict_yaml.read(_decode(path, body))
    faults = list(document.faults)
    if document.value is None:
        faults = faults or [Fault(1, (), "is empty; at least 'sources' is needed")]
    else:
        try:
            # JSON, because strict checks take a list for a tuple there, as the published schema does.
            config = Config.model_validate_json(json.dumps(document.value))
            faults += _repeated_sources(config, document)
        except ValidationError as error:
            faults += explain(error, document, Config, _MEANINGS)
    if faults:
        faults.sort(key=lambda fault: fault.line)
        raise ConfigError("\n".join(f"{path}:{fault}" for fault in faults))
    return config


def _repeated_sources(config: Config, document: Document) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for position, source in enumerate(config.sources):
        earlier = first.setdefault(source.name, position)
        if earlier != position:
            path = ("sources", position, source.kind)
            listed = f"sources[{earlier}].{config.sources[earlier].kind}"
            yield Fault(document.line(path), path, f"is listed already as {listed}")


def _source(item: SourceConfig, position: int, folder: Path) -> Source:
    is_on_disk = item.kind in ("files", "warc")
    location = _absolute(item.name, glob.escape(str(folder))) if is_on_disk else item.name
    return Source(item.kind, location, item.name, item.publisher, position)


def _absolute(location: str, folder: str) -> str:
    return location if "://" in location else os.path.normpath(os.path.join(folder, location))  # noqa: PTH118


def _rule_files(config_folder: Path) -> dict[str, str]:
    bundled = bundled_configs() / "publishers"
    own = config_folder / "publishers"
    folders = [bundled] if not own.is_dir() or own.samefile(bundled) else [bundled, own]
    paths = {path.name: path for folder in folders for path in folder.glob("*.yaml")}
    return {str(path): _decode(path, _read_bytes(path)) for path in paths.values()}


if __name__ == "__main__":
    sys.stdout.write(json_schema())
