"""What all sections of the config have in common, and those that say what becomes of pages."""

from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from transforms.core.pages.kinds import ARTICLE_KINDS, Kind
from transforms.core.text.language import DetectorName

ItemT = TypeVar("ItemT")


def at_least_one(items: tuple[ItemT, ...]) -> tuple[ItemT, ...]:
    """Refuses an empty list."""
    if not items:
        raise PydanticCustomError("config", "should have at least one item")
    return items


class Section(BaseModel):
    """A section: unknown keys and values of another type are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ArticlesConfig(Section):
    """What kinds of pages are wanted."""

    kinds: Annotated[tuple[Kind, ...], AfterValidator(at_least_one)] = Field(
        ARTICLE_KINDS,
        description="Kinds of pages that become articles; the others are dead letters not_article. Replaces the "
        "default as a whole.",
        json_schema_extra={"minItems": 1},
    )


class BoilerplateConfig(Section):
    """Lines that a site repeats over its pages."""

    learn: bool = Field(
        True,
        description="Learn from the pages of this run. With false what earlier runs have learned is used as it stands.",
    )


class StreamConfig(Section):
    """How `newsbeam stream` polls and commits; a run knows nothing of it."""

    poll_s: int = Field(60, ge=1, le=86_400, description="Seconds between two looks at which feeds are due.")
    window_s: int = Field(
        60,
        ge=1,
        le=86_400,
        description="What this many seconds bring is committed together, by one manifest; a multiple of poll_s.",
    )

    @model_validator(mode="after")
    def _has_whole_polls(self) -> Self:
        if self.window_s % self.poll_s:
            raise PydanticCustomError(
                "config", "window_s ({window_s}) should be a multiple of poll_s ({poll_s})", {**self.model_dump()}
            )
        return self


class LanguageConfig(Section):
    """The statistics that languages are told by."""

    detector: DetectorName = Field(
        "both",
        description="Whose statistics tell it: langdetect's (54 languages), py3langid's (more than 100), or those of "
        "both together.",
    )


class FeedsConfig(Section):
    """How often feeds are polled."""

    min_interval_s: int = Field(
        0,
        ge=0,
        le=604_800,
        description="Least time between two polls of a feed, seconds. 0 lets a run poll every feed that does not ask "
        "to be left alone for longer.",
    )
    max_interval_s: int = Field(
        86_400,
        ge=0,
        le=604_800,
        description="A feed polled this long ago is polled again, whatever it asks for and however often it has "
        "failed; seconds. 0 polls every feed in every run.",
    )
