"""Dead letters go through the graph again: which ones, and under which config."""

from pathlib import Path

from pipeline.config import LoadedConfig, load
from transforms.errors import ConfigError
from transforms.io.lake_store import Lake


def config_of(lake: Lake, config: Path | None) -> LoadedConfig:
    """The config whose settings hold for a retry: one that is named, else that of the lake's newest run.

    It is read anew, so that what was mended in it since counts. The lake keeps its path alone: no setting of it, and
    so no secret.

    Raises:
      ConfigError: it is faulty or gone, or no run of the lake names one.
      LakeError: the lake cannot be read.
    """
    if config is not None:
        return load(config)
    paths = [manifest.config_path for manifest in lake.manifests() if manifest.config_path]
    if not paths:
        raise ConfigError(f"{lake.uri} holds no run that names its config; give one with --config")
    if not Path(paths[-1]).is_file():
        raise ConfigError(f"{paths[-1]}, the config of the newest run, is not there any more; give one with --config")
    return load(Path(paths[-1]))
