#!/bin/sh
# A worker gets the flags of Beam's boot, such as --worker_pool or --id=1 --provision_endpoint=...; all else is for newsbeam.
set -eu

case "${1-}" in
    -h | --help) exec newsbeam "$@" ;;
    -*) exec /opt/apache/beam/boot "$@" ;;
    *) exec newsbeam "$@" ;;
esac
