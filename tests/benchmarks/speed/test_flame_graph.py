from xml.etree import ElementTree as ET

import pytest

from benchmarks.speed import flame_graph

LAUNCHER = 'process 1:"python -m pipeline.cli run"'
FORKED = f'{LAUNCHER};process 2:"python -m pipeline.cli run"'
STARTED = f'{LAUNCHER};process 3:"python -m pipeline.worker 1"'
CLEANER = f'{FORKED};process 4:"python -c from transforms.io.sandboxed import serve"'
STACKS = [
    f"{LAUNCHER};main (pipeline/cli/run.py);run (apache_beam/runner.py) 10",
    f"{FORKED};f (apache_beam/a.py);g (apache_beam/b.py);link (transforms/link_entities.py);x (x.py) 30",
    f"{STARTED};f (apache_beam/a.py);link (transforms/link_entities.py) 20",
    f"{CLEANER};clean (transforms/core/pages/clean.py) 40",
]


def test_processes_of_one_role_are_one_box_and_frames_of_beam_too():
    root = flame_graph.tree_of(STACKS)
    workers = root.called["workers"]
    assert (root.samples, set(root.called)) == (100, {"launcher", "workers", "cleaners"})
    assert workers.samples == 50
    assert set(workers.called) == {"Beam"}
    assert workers.called["Beam"].called["link (transforms/link_entities.py)"].samples == 50


def test_shares_count_what_was_at_work_and_callers_lend_their_area():
    shares = flame_graph.shares(flame_graph.tree_of(STACKS))
    assert shares == {
        "entities": pytest.approx(0.5),
        "cleaning": pytest.approx(0.4),
        "Beam": pytest.approx(0.1),
    }


def test_the_picture_is_well_formed_and_leaves_out_what_nobody_could_see():
    many = [f"{CLEANER};clean<{number}> (a.py) 1" for number in range(2000)]
    svg = flame_graph.svg(flame_graph.tree_of([*STACKS, *many]), "A & B")
    ET.fromstring(svg)
    assert "A &amp; B" in svg
    assert "clean&lt;1&gt;" not in svg


def test_a_process_is_the_last_one_of_its_line_and_waiting_is_no_work():
    root = flame_graph.tree_of([f"{FORKED};work (a.py:3) 5", f"{FORKED};Lock.wait (a.py:9) 7"])
    assert (root.samples, set(root.called)) == (5, {"workers"})


def test_an_import_is_one_box():
    stack = 'process 1:"pipeline.cli";f (a.py:1);_find_and_load (<frozen importlib._bootstrap>:9);'
    stack += "<module> (/v/site-packages/spacy/__init__.py:3);g (spacy/b.py:4) 8"
    called = flame_graph.tree_of([stack]).called["launcher"].called["f (a.py)"].called
    assert [(box.name, box.area, box.called) for box in called.values()] == [("import spacy", "start", {})]
