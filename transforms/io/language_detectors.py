"""Language detectors: statistics loaded from disk once per process, behind one small interface."""

import functools
import io
import lzma
import threading
from array import array
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

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

_loading = threading.RLock()


def load_language_detector(name: DetectorName = "both") -> LanguageDetector:
    """A detector with calibrated confidence, loaded once per process.

    langdetect costs 0.3 s of CPU and 64 MB, py3langid 0.6 s and 90 MB.
    """
    with _loading:
        return _load_calibrated(name)


def load_raw_detector(name: DetectorName) -> LanguageDetector:
    """Likewise, with the confidence that the statistics have in themselves."""
    with _loading:
        if name == "both":
            return TwoOpinions(_load_py3langid(), _load_langdetect())
        return _load_langdetect() if name == "langdetect" else _load_py3langid()


class _Langdetect:
    def __init__(self, factory: DetectorFactory) -> None:
        self._factory = factory
        self.languages = frozenset(_LANGDETECT_CODES.get(code, code) for code in factory.get_lang_list())

    def rank(self, sample: str, prior: Mapping[str, float]) -> list[Guess]:
        """See `LanguageDetector`."""
        detector = self._factory.create()
        if prior:
            codes = self._factory.get_lang_list()
            detector.set_prior_map({code: prior.get(_LANGDETECT_CODES.get(code, code), 0.0) for code in codes})
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
def _load_langdetect() -> LanguageDetector:
    factory = DetectorFactory()
    factory.set_seed(0)
    # In a fixed order: the order of the profiles changes the last digits of the probabilities.
    files = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file())
    factory.load_json_profile([path.read_text(encoding="utf-8") for path in files])
    return _Langdetect(factory)


@functools.cache
def _load_py3langid() -> LanguageDetector:
    # Not by the library's own loader: that one unpacks to a temporary file, which a sandboxed process may not write.
    with lzma.open(MODEL_DIR / MODEL_FILE) as packed, np.load(io.BytesIO(packed.read())) as model:
        identifier = LanguageIdentifier(
            model["ptc"],
            model["pc"],
            model["classes"].tolist(),
            _plain(model["nextmove"]),
            model["out_feat"].tolist(),
            norm_probs=True,
            tk_row=_plain(model["nextmove_row"]),
        )
    return _Py3langid(identifier)


def _plain(numbers: npt.NDArray[np.unsignedinteger]) -> "array[int]":
    """Of the same width, but quicker to read one by one."""
    return array(numbers.dtype.char, numbers.tobytes())
