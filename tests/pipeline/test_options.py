import copy
import pickle

from apache_beam.options.pipeline_options import DirectOptions, GoogleCloudOptions, TypeOptions

from pipeline.options import RunOptions


def test_a_view_is_made_once_and_shows_what_is_set_through_another_one() -> None:
    options = RunOptions(["--direct_num_workers=3"])
    direct = options.view_as(DirectOptions)
    assert direct is options.view_as(DirectOptions)
    assert direct.direct_num_workers == 3
    direct.direct_num_workers = 2
    assert options.get_all_options()["direct_num_workers"] == 2
    assert options.view_as(TypeOptions).view_as(DirectOptions).direct_num_workers == 2


def test_a_copy_shares_no_view_with_the_original() -> None:
    options = RunOptions(["--direct_num_workers=3"])
    direct = options.view_as(DirectOptions)
    options.view_as(GoogleCloudOptions)
    for copied in (copy.deepcopy(options), pickle.loads(pickle.dumps(options))):
        assert copied.view_as(DirectOptions).direct_num_workers == 3
        copied.view_as(DirectOptions).direct_num_workers = 1
        assert direct.direct_num_workers == 3
