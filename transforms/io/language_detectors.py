"""Language detectors: statistics loaded from disk once per process, behind one small interface."""

import functools
import io
import json
import lzma
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import ErrorCode, LangDetectException
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

from transforms.core.text.calibration import CALIBRATIONS, Calibrated
from transforms.core.text.language import DetectorName, Guess, LanguageDetector, primary_code
from transforms.core.text.two_opinions import TwoOpinions

_LANGDETECT_CODES = {"zh-cn": "zh", "zh-tw": "zh"}
# py3langid's three-letter labels that have a two-letter code, of their own or of the macrolanguage that they belong
# to. Source: ISO 639-3.
_PY3LANGID_CODES = {
    "ary": "ar",
    "arz": "ar",
    "fuv": "ff",
    "gug": "gn",
    "kik": "ki",
    "ltg": "lv",
    "sdh": "ku",
    "uzs": "uz",
    "wuu": "zh",
}

# Bytes of the longest piece of text that py3langid counts. Source: its model, whose states all are as many steps from
# the first one or less.
_LONGEST_PIECE = 6

_loading = threading.RLock()


def load_language_detector(name: DetectorName = "both") -> LanguageDetector:
    """A detector with calibrated confidence, loaded once per process.

    py3langid costs 0.5 s of CPU and 90 MB, langdetect 0.1 s and 25 MB, but these by the first text that it is asked
    about only. Source: of 736 news pages, both together ask it about one.
    """
    with _loading:
        return _load_calibrated(name)


def load_raw_detector(name: DetectorName) -> LanguageDetector:
    """Likewise, with the confidence that the statistics have in themselves."""
    with _loading:
        if name == "both":
            return TwoOpinions(_load_py3langid(), _Langdetect())
        return _Langdetect() if name == "langdetect" else _load_py3langid()


class _Langdetect:
    def __init__(self) -> None:
        # Profiles have the names of their languages.
        self._codes = [path.name for path in _profiles()]
        self.languages = frozenset(_LANGDETECT_CODES.get(code, code) for code in self._codes)

    def rank(self, sample: str, prior: Mapping[str, float]) -> list[Guess]:
        """See `LanguageDetector`."""
        with _loading:
            detector = _langdetect_factory().create()
        if prior:
            detector.set_prior_map({code: prior.get(_LANGDETECT_CODES.get(code, code), 0.0) for code in self._codes})
        detector.append(sample)
        try:
            ranked = detector.get_probabilities()
        except LangDetectException as error:
            if error.code == ErrorCode.CantDetectError:
                return []
            raise
        return [Guess(_LANGDETECT_CODES.get(each.lang, each.lang), round(each.prob, 4)) for each in ranked]


class _Py3langid:
    def __init__(self, identifier: LanguageIdentifier) -> None:
        self._identifier = identifier
        self._codes = {label: _PY3LANGID_CODES.get(label, "") or primary_code(label) for label in identifier.labels}
        self.languages = frozenset(self._codes.values()) - {""}

    def rank(self, sample: str, prior: Mapping[str, float]) -> list[Guess]:
        """See `LanguageDetector`."""
        shares: Counter[str] = Counter()
        for label, share in self._identifier.rank(sample):
            shares[self._codes[label]] += share
        if prior:
            rest = min(prior.values())
            shares = Counter({code: share * prior.get(code, rest) for code, share in shares.items()})
        total = shares.total()
        ranked = sorted(shares, key=lambda code: (-shares[code], code))
        return [Guess(code, confidence) for code in ranked if (confidence := round(shares[code] / total, 4))]


@functools.cache
def _load_calibrated(name: DetectorName) -> LanguageDetector:
    return Calibrated(load_raw_detector(name), CALIBRATIONS[name])


@functools.cache
def _langdetect_factory() -> DetectorFactory:
    factory = DetectorFactory()
    factory.set_seed(0)
    profiles = [json.loads(path.read_text(encoding="utf-8")) for path in _profiles()]
    factory.langlist = [profile["name"] for profile in profiles]
    factory.word_lang_prob_map = _Shares(profiles)
    return factory


class _Shares(dict[str, list[float]]):
    """How much of the pieces of each language a piece of text is: langdetect's table, its rows made when asked for.

    The 184,000 counts of 55 languages are there after 0.12 s and in 23 MB, the rows of all 88,000 pieces after 0.6 s
    and in 67 MB; a text has a few hundred pieces.
    """

    def __init__(self, profiles: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self._counts = [profile["freq"] for profile in profiles]
        self._totals = [profile["n_words"] for profile in profiles]

    def __contains__(self, piece: object) -> bool:
        return super().__contains__(piece) or any(piece in counts for counts in self._counts)

    def __missing__(self, piece: str) -> list[float]:
        if piece not in self:
            raise KeyError(piece)
        of_length = len(piece) - 1
        self[piece] = [
            counts.get(piece, 0) / totals[of_length] if of_length < len(totals) else 0.0
            for counts, totals in zip(self._counts, self._totals, strict=True)
        ]
        return self[piece]


def _profiles() -> list[Path]:
    """Files of langdetect in a fixed order: the order of the profiles changes the last digits of the probabilities."""
    return sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file())


@functools.cache
def _load_py3langid() -> LanguageDetector:
    # Not by the library's own loader: that one unpacks to a temporary file, which a sandboxed process may not write.
    with lzma.open(MODEL_DIR / MODEL_FILE) as packed, np.load(io.BytesIO(packed.read())) as model:
        return _Py3langid(_Identifier(model))


class _Identifier(LanguageIdentifier):  # type: ignore[misc]  # py3langid is untyped
    """py3langid, but that it takes the steps from all bytes of a text at once rather than one after the other.

    The state behind a byte is told by that byte and the five before it, whatever came before them.
    """

    def __init__(self, model: Mapping[str, npt.NDArray[Any]]) -> None:
        super().__init__(model["ptc"], model["pc"], model["classes"].tolist(), (), (), norm_probs=True, tk_row=())
        self._next, self._features = model["nextmove"], model["out_feat"]
        self._rows = model["nextmove_row"].astype(np.intp) << 8

    def _raw_score(self, text: bytes) -> npt.NDArray[np.float32]:
        letters = np.frombuffer(text, np.uint8)
        states = np.zeros(len(letters), np.intp)
        for back in range(min(_LONGEST_PIECE, len(letters)) - 1, -1, -1):
            states[back:] = self._next[self._rows[states[back:]] + letters[: len(letters) - back]]
        found = self._features[states]
        visits = Counter(found[found >= 0].tolist())
        score = self._sparse_score(visits, self.nb_ptc) if visits else np.zeros(len(self.nb_classes), np.float32)
        return cast("npt.NDArray[np.float32]", score)
