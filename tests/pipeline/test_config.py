import dataclasses
import hashlib
import json
import os
import pickle
import re
from pathlib import Path

import pytest
import yaml

from pipeline.config import Config, SourceConfig, bundled_configs, json_schema, load
from transforms.errors import ConfigError
from transforms.records import Source


def write(folder: Path, text: str) -> Path:
    path = folder / "my.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


def faults_of(folder: Path, text: str) -> list[str]:
    return faults(write(folder, text))


FEED = "sources:\n  - feed: https://harbour-post.example/feed.xml\n"


def test_only_sources_are_needed_and_the_rest_has_its_defaults(tmp_path: Path):
    config = load(write(tmp_path, FEED)).config
    assert config.model_dump() == {
        "sources": (
            {"feed": "https://harbour-post.example/feed.xml", "sitemap": "", "files": "", "warc": "", "publisher": ""},
        ),
        "out": None,
        "archive": False,
        "sample_newsroom": False,
        "http": {
            "user_agent": "newsbeam/0.1 (+https://newsbeam.example/bot)",
            "allow_hosts": (),
            "timeout_s": 30.0,
            "max_concurrent": 64,
            "max_per_host": 4,
            "delay_s": 0.2,
            "max_retries": 2,
            "obey": (),
            "max_attempts": 8,
            "retry_after_s": 900.0,
            "max_page_bytes": 10_485_760,
            "max_feed_bytes": 15_728_640,
        },
        "limits": {"extract_timeout_s": 30.0, "extract_memory_mb": 1024},
        "feeds": {"min_interval_s": 0, "max_interval_s": 86_400},
        "stream": {"poll_s": 60, "window_s": 60},
        "articles": {"kinds": ("article", "live", "video", "gallery", "paywall_stub")},
        "boilerplate": {"learn": True},
        "language": {"detector": "both"},
        "entities": {"models": {}, "wikidata": ""},
    }


def test_sources_keep_their_name_and_order_and_files_become_absolute(tmp_path: Path):
    text = """
sources:
  - files: ../pages/*.txt
    publisher: harbour-post
  - feed: https://harbour-post.example/feed.xml
  - files: /srv/pages/**.html
  - files: s3://bucket/pages/*.html.gz
"""
    folder = tmp_path / "configs"
    folder.mkdir()
    assert load(write(folder, text)).sources == (
        Source("files", f"{tmp_path}/pages/*.txt", "../pages/*.txt", "harbour-post", 0),
        Source("feed", "https://harbour-post.example/feed.xml", "https://harbour-post.example/feed.xml", "", 1),
        Source("files", "/srv/pages/**.html", "/srv/pages/**.html", "", 2),
        Source("files", "s3://bucket/pages/*.html.gz", "s3://bucket/pages/*.html.gz", "", 3),
    )


def test_relative_files_start_at_the_config_even_when_it_is_named_relatively(tmp_path: Path, monkeypatch):
    folder = tmp_path / "configs"
    folder.mkdir()
    write(folder, "sources:\n  - files: pages/*.txt\n")
    monkeypatch.chdir(tmp_path)
    assert load(Path("configs/my.yaml")).sources[0].location == f"{folder}/pages/*.txt"


def test_a_folder_name_with_glob_characters_is_taken_literally(tmp_path: Path):
    folder = tmp_path / "a[1]"
    folder.mkdir()
    loaded = load(write(folder, "sources:\n  - files: '*.txt'\n"))
    assert loaded.sources[0].location == f"{tmp_path}/a[[]1]/*.txt"


@pytest.mark.parametrize(
    ("written", "absolute"),
    [
        ("lake", "{folder}/lake"),
        ("../lake", "{parent}/lake"),
        ("/srv/lake", "/srv/lake"),
        ("gs://b/l", "gs://b/l"),
    ],
)
def test_out_is_relative_to_the_config(tmp_path: Path, written: str, absolute: str):
    loaded = load(write(tmp_path, f"{FEED}out: {written}\n"))
    assert loaded.out == absolute.format(folder=tmp_path, parent=tmp_path.parent)


def test_without_out_there_is_none(tmp_path: Path):
    assert load(write(tmp_path, f"{FEED}out:\n")).out is None


def test_sha256_is_of_the_bytes(tmp_path: Path):
    path = write(tmp_path, FEED)
    assert load(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_byte_order_mark_is_skipped(tmp_path: Path):
    assert load(write(tmp_path, "\ufeff" + FEED)).config == load(write(tmp_path, FEED)).config


def test_hosts_are_normalised(tmp_path: Path):
    text = FEED + "http:\n  allow_hosts: [Intranet.Example, 127.0.0.1, '::1', '0:0::2']\n"
    assert load(write(tmp_path, text)).config.http.allow_hosts == (
        "intranet.example",
        "127.0.0.1",
        "::1",
        "::2",
    )


def test_norwegian_models_need_no_quotes(tmp_path: Path):
    text = FEED + "entities:\n  models:\n    no: nb_core_news_sm\n"
    assert load(write(tmp_path, text)).config.entities.models == {"no": "nb_core_news_sm"}


def test_a_language_can_be_left_without_a_model(tmp_path: Path):
    text = FEED + "entities:\n  models: {en: null, de: de_core_news_md}\n"
    assert load(write(tmp_path, text)).config.entities.models == {"en": None, "de": "de_core_news_md"}


def test_kinds_of_pages_are_chosen_by_name(tmp_path: Path):
    text = FEED + "articles:\n  kinds: [article, index]\n"
    assert load(write(tmp_path, text)).config.articles.kinds == ("article", "index")
    assert faults_of(tmp_path, FEED + "articles:\n  kinds: [story]\nboilerplate:\n  learn: 1\n") == [
        "4: articles.kinds[0]: should be 'article', 'live', 'video', 'gallery', 'index', 'paywall_stub', 'consent' or "
        "'error', not 'story'",
        "6: boilerplate.learn: should be true or false, not 1",
    ]
    assert faults_of(tmp_path, FEED + "language:\n  detector: cld3\n") == [
        "4: language.detector: should be 'both', 'langdetect' or 'py3langid', not 'cld3'",
    ]
    (fault,) = faults_of(tmp_path, FEED + "articles:\n  kinds: []\n")
    assert fault.startswith("4: articles.kinds: should have at least one item")


def test_a_loaded_config_can_be_pickled_and_not_be_changed(tmp_path: Path):
    loaded = load(write(tmp_path, FEED))
    assert pickle.loads(pickle.dumps(loaded)) == loaded
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded.out = "x"
    with pytest.raises(ValueError, match="frozen"):
        loaded.config.out = "x"


def test_all_faults_are_named_at_once_in_file_order(tmp_path: Path):
    text = """sources:
  - feeed: https://harbour-post.example/feed.xml
  - feed: https://harbour-post.example/feed.xml
    files: x
  - publisher: DW
  - plain text
http:
  timeout_s: 0
  max_per_host: "4"
  usr_agent: x
sample_newsroom: yes
sauces: []
"""
    assert faults_of(tmp_path, text) == [
        "2: sources[0].feeed: unknown key; did you mean feed?; allowed: feed, sitemap, files, warc, publisher",
        "3: sources[1]: should have exactly one of feed, sitemap, files, warc",
        "5: sources[2].publisher: should be lower-case words joined by hyphens, such as harbour-post, not 'DW'",
        "6: sources[3]: should be a mapping of 'key: value' lines, not 'plain text'",
        "8: http.timeout_s: should be greater than 0, not 0",
        "9: http.max_per_host: should be a whole number, not '4'",
        "10: http.usr_agent: unknown key; did you mean user_agent?; allowed: user_agent, allow_hosts, "
        "timeout_s, max_concurrent, max_per_host, delay_s, max_retries, obey, max_attempts, retry_after_s, "
        "max_page_bytes, max_feed_bytes",
        "11: sample_newsroom: should be true or false, not 'yes'",
        "12: sauces: unknown key; did you mean sources?; allowed: sources, out, archive, sample_newsroom, http, "
        "limits, feeds, stream, articles, boilerplate, language, entities",
    ]


def test_a_sitemap_is_on_the_web_and_archives_are_on_disk(tmp_path: Path):
    path = tmp_path / "config.yaml"
    path.write_text(
        "sources:\n  - sitemap: https://harbour-post.example/robots.txt\n    publisher: harbour-post\n"
        "  - warc: archive/*.warc.gz\n  - warc: s3://bucket/*.warc\n",
        encoding="utf-8",
    )
    assert load(path).sources == (
        Source("sitemap", *["https://harbour-post.example/robots.txt"] * 2, publisher="harbour-post", position=0),
        Source("warc", f"{tmp_path}/archive/*.warc.gz", "archive/*.warc.gz", position=1),
        Source("warc", "s3://bucket/*.warc", "s3://bucket/*.warc", position=2),
    )


def test_archives_on_the_web_are_refused(tmp_path: Path):
    assert faults_of(tmp_path, "sources:\n  - warc: https://harbour-post.example/x.warc.gz\n") == [
        "2: sources[0].warc: should be a path, or a URI of a file system such as s3://; what is on the web comes by a "
        "feed, not 'https://harbour-post.example/x.warc.gz'"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "harbour-post.example/feed",
        "ftp://harbour-post.example/feed",
        "//harbour-post.example/feed",
        "https://",
        "https:///feed",
        "https://reader:sec@ret@harbour-post.example/feed",
        "https://@harbour-post.example/feed",
        '"https://harbour-post.example/\\x9b2J"',
        "'https://harbour-post.example/a b'",
        "https://harbour-post.example:0/feed",
        "https://harbour-post.example:70000/feed",
        "'[feed](https://harbour-post.example/feed)'",
    ],
)
def test_feeds_need_a_whole_web_address(tmp_path: Path, url: str):
    (fault,) = faults_of(tmp_path, f"sources:\n  - feed: {url}\n")
    assert fault.startswith("2: sources[0].feed: should ")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/feed",
        "http://[::1]:8080/feed",
        "https://zeitung.example?format=rss&x=1#top",
        "https://новости.example/лента",
    ],
)
def test_feeds_may_have_any_host_and_port(tmp_path: Path, url: str):
    assert load(write(tmp_path, f"sources:\n  - feed: {url}\n")).sources[0].location == url


def test_a_login_is_kept_apart_from_the_source_that_it_is_for(tmp_path: Path):
    loaded = load(write(tmp_path, "sources:\n  - feed: https://ann:hunter%402@harbour-post.example/feed\n"))
    url = "https://harbour-post.example/feed"
    assert loaded.sources == (Source("feed", url, url),)
    assert loaded.logins.url(url, url) == "https://ann:hunter%402@harbour-post.example/feed"


def test_two_logins_do_not_make_two_sources_of_a_feed(tmp_path: Path):
    urls = "  - feed: https://ann:hunter2@harbour-post.example/feed\n  - feed: https://harbour-post.example/feed\n"
    assert faults_of(tmp_path, f"sources:\n{urls}") == ["3: sources[1].feed: is listed already as sources[0].feed"]


@pytest.mark.parametrize("value", ["https://harbour-post.example/*.html", "file:///srv/x", '"a\\nb"', '"a\\0b"', "''"])
def test_files_are_paths(tmp_path: Path, value: str):
    (fault,) = faults_of(tmp_path, f"sources:\n  - files: {value}\n")
    assert fault.startswith("2: sources[0].files: should ")


@pytest.mark.parametrize(
    "user_agent",
    [
        '"newsbeam/1.0 (+https://harbour-post.example/bot)"',
        "'mybot (mailto:desk@harbour-post.example)'",
        "'a b/2 desk@harbour-post.example'",
    ],
)
def test_user_agents_name_a_product_and_a_contact(tmp_path: Path, user_agent: str):
    load(write(tmp_path, f"{FEED}http:\n  user_agent: {user_agent}\n"))


@pytest.mark.parametrize(
    "user_agent",
    [
        "newsbeam/1.0",
        "'(+https://harbour-post.example/bot)'",
        '"newsbeam/1.0 (+https://harbour-post.example)\\nX-Other: 1"',
        "'newsbeam/1.0 (+https://harbour-post.example/größe)'",
        "''",
        f"'newsbeam/1.0 (+https://{'x' * 300})'",
    ],
)
def test_other_user_agents_are_refused(tmp_path: Path, user_agent: str):
    (fault,) = faults_of(tmp_path, f"{FEED}http:\n  user_agent: {user_agent}\n")
    assert fault.startswith("4: http.user_agent: should ")


@pytest.mark.parametrize("host", ["http://intranet.example", "127.0.0.1:80", "a b", "''", "'*.example'", "10.0.0.0/8"])
def test_allowed_hosts_are_bare(tmp_path: Path, host: str):
    (fault,) = faults_of(tmp_path, f"{FEED}http:\n  allow_hosts:\n    - {host}\n")
    expected = "5: http.allow_hosts[0]: should be a host name or IP address without scheme, port and path, not "
    assert fault.startswith(expected)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("timeout_s: 601", "timeout_s: should be less than or equal to 600, not 601"),
        ("timeout_s: .inf", "timeout_s: should be a number, not '.inf'"),
        ("timeout_s: 1e999", "timeout_s: should be a finite number, not inf"),
        ("max_concurrent: 1.5", "max_concurrent: should be a whole number, not 1.5"),
        ("max_concurrent: true", "max_concurrent: should be a whole number, not true"),
        ("max_per_host: 0", "max_per_host: should be greater than or equal to 1, not 0"),
        ("max_page_bytes: 10 MiB", "max_page_bytes: should be a whole number, not '10 MiB'"),
        ("max_feed_bytes:", "max_feed_bytes: should be a whole number, not empty"),
        ("allow_hosts: 127.0.0.1", "allow_hosts: should be a list of '- ' lines, not '127.0.0.1'"),
        ("user_agent: 3", "user_agent: should be text (in quotes if it looks like a number), not 3"),
    ],
)
def test_wrong_values_say_what_is_allowed(tmp_path: Path, line: str, fault: str):
    assert faults_of(tmp_path, f"{FEED}http:\n  {line}\n") == [f"4: http.{fault}"]


def test_language_codes_and_package_names_are_checked(tmp_path: Path):
    text = FEED + "entities:\n  models:\n    eng: en_core_web_sm\n    de: de-core\n    1: x\n"
    assert faults_of(tmp_path, text) == [
        "5: entities.models.eng: should be an ISO 639-1 code of two lower-case letters, such as en, not 'eng'",
        "6: entities.models.de: should be the import name of an installed spaCy model, such as "
        "en_core_web_sm, or null, not 'de-core'",
        "7: entities.models: the key 1 is not text; put it in quotes if it is meant",
    ]


def test_a_source_listed_twice_is_a_fault(tmp_path: Path):
    text = FEED + "  - feed: https://harbour-post.example/other.xml\n" + FEED.splitlines()[1] + "\n"
    assert faults_of(tmp_path, text) == ["4: sources[2].feed: is listed already as sources[0].feed"]


def test_a_repeated_key_is_a_fault(tmp_path: Path):
    assert faults_of(tmp_path, FEED + "sources: []\n") == ["3: sources: stands twice; the first is in line 1"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: is empty; at least 'sources' is needed"),
        ("# nothing\n", "1: is empty; at least 'sources' is needed"),
        ("- a\n", "1: should be a mapping of 'key: value' lines, not a list"),
        ("plain\n", "1: should be a mapping of 'key: value' lines, not 'plain'"),
        ("http: {}\n", "1: sources: is missing"),
        ("out: x\nsources: []\n", "2: sources: should have at least one item"),
        ("sources:\n", "1: sources: should be a list of '- ' lines, not empty"),
        ("sources:\n\t- feed: x\n", "2: a tab stands where only spaces may: indent with spaces"),
    ],
)
def test_a_file_that_is_no_config_has_one_clear_fault(tmp_path: Path, text: str, fault: str):
    assert faults_of(tmp_path, text) == [fault]


def test_tags_run_no_code(tmp_path: Path):
    target = tmp_path / "made"
    text = f"sources: !!python/object/apply:pathlib.Path.touch [{target}]\n"
    assert faults_of(tmp_path, text) == ["1: cannot be read: tags (!name) are not allowed"]
    assert not target.exists()


def test_other_encodings_are_refused_with_their_line(tmp_path: Path):
    path = tmp_path / "my.yaml"
    path.write_bytes(FEED.encode() + "# größe\n".encode("windows-1252"))
    assert faults(path) == ["3: is not UTF-8 text"]


def test_files_that_cannot_be_read_are_named(tmp_path: Path):
    assert faults(tmp_path / "none.yaml") == [" cannot be read: No such file or directory"]
    assert faults(tmp_path) == [" cannot be read: Is a directory"]


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs /dev/zero")  # noqa: PTH110
def test_endless_files_are_not_read_to_the_end():
    assert faults(Path("/dev/zero")) == [" is over 4,194,304 bytes: not a config"]


def test_rules_beside_the_config_come_in_addition(tmp_path: Path):
    own = tmp_path / "publishers"
    own.mkdir()
    (own / "harbour-post.yaml").write_text("key: harbour-post\nname: The Harbour Post\n", encoding="utf-8")
    publishers = {publisher.key for publisher in load(write(tmp_path, FEED)).rules.publishers}
    bundled = {publisher.key for publisher in load(bundled_configs() / "news.yaml").rules.publishers}
    assert publishers == bundled | {"harbour-post"}


def test_rules_beside_the_config_replace_bundled_ones_of_the_same_name(tmp_path: Path):
    own = tmp_path / "publishers"
    own.mkdir()
    (own / "dw.yaml").write_text("key: dw\nname: My own\n", encoding="utf-8")
    names = {publisher.key: publisher.name for publisher in load(write(tmp_path, FEED)).rules.publishers}
    assert names["dw"] == "My own"


def test_faults_of_rules_and_config_are_named_together(tmp_path: Path):
    own = tmp_path / "publishers"
    own.mkdir()
    (own / "harbour-post.yaml").write_text("kee: harbour-post\n", encoding="utf-8")
    lines = faults_of(tmp_path, "http: {}\n")
    assert lines[0] == "1: sources: is missing"
    assert any(line.startswith(f"{own}/harbour-post.yaml:1: kee: ") for line in lines[1:])


@pytest.mark.parametrize("path", sorted(bundled_configs().glob("*.yaml")), ids=lambda path: path.name)
def test_bundled_configs_are_valid_and_name_their_schema(path: Path):
    load(path)
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=schema.json\n")


def test_the_schema_file_is_up_to_date():
    assert (bundled_configs() / "schema.json").read_text(encoding="utf-8") == json_schema()


def test_the_schema_says_what_the_model_says():
    schema = json.loads(json_schema())
    assert schema["required"] == ["sources"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["sources"]["minItems"] == 1
    source = schema["$defs"]["SourceConfig"]
    assert source["oneOf"] == [{"required": [kind]} for kind in ("feed", "sitemap", "files", "warc")]
    assert source["additionalProperties"] is False
    assert list(source["properties"]) == list(SourceConfig.model_fields)
    for section in (schema, *schema["$defs"].values()):
        assert all(value.get("description") for value in section["properties"].values())


@pytest.mark.parametrize("path", sorted(bundled_configs().glob("*.yaml")), ids=lambda path: path.name)
def test_the_schema_accepts_the_bundled_configs(path: Path):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(json_schema()))


def _documented_keys() -> list[str]:
    readme = (bundled_configs() / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z_.\[\]]+)` \|", readme, flags=re.MULTILINE)


def _keys_of_the_model() -> list[str]:
    keys = []
    for name, field in Config.model_fields.items():
        keys.append(name)
        section = SourceConfig if name == "sources" else field.annotation
        prefix = "sources[]" if name == "sources" else name
        keys += [f"{prefix}.{inner}" for inner in getattr(section, "model_fields", {})]
    return keys


def test_every_key_is_documented_and_no_other():
    assert _documented_keys() == _keys_of_the_model()
