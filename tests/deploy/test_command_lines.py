import pytest

from tests.deploy import command_lines
from transforms.errors import ConfigError


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "my.yaml"],
        ["run", "my.yaml", "--out", "s3://bucket/lake", "--", "--direct_num_workers=2"],
        ["run", "my.yaml", "--runner", "flink", "--", "--flink_master=flink:8081", "--flink_submit_uber_jar"],
        ["feeds", "check", "my.yaml", "--json"],
        ["show", "out"],
    ],
)
def test_what_newsbeam_takes_passes(arguments: list[str]) -> None:
    command_lines.check(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["rum", "my.yaml"],
        ["run"],
        ["run", "my.yaml", "--output", "out"],
        ["show", "out", "more"],
        ["feeds", "check", "my.yaml", "--jason"],
    ],
)
def test_what_newsbeam_refuses_fails(arguments: list[str]) -> None:
    with pytest.raises(command_lines.UsageError):
        command_lines.check(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "my.yaml", "--", "--direct_number_of_workers=2"],
        ["run", "my.yaml", "--runner", "flint"],
    ],
)
def test_what_beam_refuses_fails(arguments: list[str]) -> None:
    with pytest.raises(ConfigError):
        command_lines.check(arguments)
