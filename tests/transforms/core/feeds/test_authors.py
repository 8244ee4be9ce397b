import pytest

from transforms.core.feeds.authors import without_address


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ann@harbour.example (Ann Quay)", "Ann Quay"),
        ("ann.quay+news@harbour.co.uk (Ann (Sea) Quay)", "Ann (Sea) Quay"),
        ("Ann Quay <ann@harbour.example>", "Ann Quay"),
        ("Ann Quay &lt;ann@harbour.example&gt;", "Ann Quay"),
        ("Ann Quay (ann@harbour.example)", "Ann Quay"),
        ("ann@harbour.example", ""),
        ("Ann Quay (Harbour Post)", "Ann Quay (Harbour Post)"),
        ("Ann Quay, @annquay", "Ann Quay, @annquay"),
    ],
)
def test_addresses_go_and_names_stay(printed: str, name: str) -> None:
    assert without_address(printed) == name
