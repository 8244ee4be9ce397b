"""A Flink session cluster on this machine: one job manager, task managers, and a pool of Python workers.

    make flink-up        # job manager at localhost:8081, worker pool at localhost:50000
    make flink-down

Each is a process of its own with a log of its own. With `ha` a ZooKeeper on loopback keeps the job manager's state, so
that one that was killed goes on with its jobs when it is started again. Tests and benchmarks start clusters of their
own.
"""

import argparse
import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from deploy.engines.install_flink import flink_home
from pipeline.engines import places

_START_TIMEOUT_S = 90.0
_END_TIMEOUT_S = 10.0
# What Flink 1.19 reaches into on Java 17; its own scripts pass the same.
_OPENED = ("lang", "net", "io", "nio", "lang.reflect", "text", "time", "util", "util.concurrent")
_OPENED_MORE = ("util.concurrent.atomic", "util.concurrent.locks")
_JAVA = (
    "java",
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in (*_OPENED, *_OPENED_MORE)),
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
)
_JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
_TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
_ZOOKEEPER = "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain"
_LOGGING = """\
rootLogger.level = INFO
rootLogger.appenderRef.out.ref = out
appender.out.name = out
appender.out.type = Console
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %c{1} - %m%n
"""
# Small: a task manager takes 1 GB with its Python workers. What Flink's scripts would compute is told outright.
_SETTINGS = {
    "jobmanager.rpc.address": "127.0.0.1",
    "jobmanager.bind-host": "127.0.0.1",
    "taskmanager.host": "127.0.0.1",
    "taskmanager.bind-host": "127.0.0.1",
    "rest.address": "127.0.0.1",
    "rest.bind-address": "127.0.0.1",
    "taskmanager.cpu.cores": "1.0",
    "taskmanager.memory.framework.heap.size": "128m",
    "taskmanager.memory.framework.off-heap.size": "128m",
    "taskmanager.memory.task.heap.size": "256m",
    "taskmanager.memory.task.off-heap.size": "0b",
    "taskmanager.memory.network.min": "256m",
    "taskmanager.memory.network.max": "256m",
    "taskmanager.memory.managed.size": "256m",
    "taskmanager.memory.jvm-metaspace.size": "256m",
    "taskmanager.memory.jvm-overhead.min": "192m",
    "taskmanager.memory.jvm-overhead.max": "192m",
    # The graph has many shuffles, each small here.
    "taskmanager.network.sort-shuffle.min-buffers": "64",
    "heartbeat.interval": "1000",
    "heartbeat.timeout": "8000",
    # Of a job that does not say otherwise: it fails for good after so many restarts in a row, each followed by less
    # than ten minutes of work.
    "restart-strategy.type": "exponential-delay",
    "restart-strategy.exponential-delay.initial-backoff": "1 s",
    "restart-strategy.exponential-delay.max-backoff": "10 s",
    "restart-strategy.exponential-delay.attempts-before-reset-backoff": "8",
    "restart-strategy.exponential-delay.reset-backoff-threshold": "10 min",
    "execution.checkpointing.interval": "10 s",
}


class ClusterError(Exception):
    """The cluster cannot be started; the message says what to do."""


class FlinkCluster:
    """A cluster in a folder of its own; `with` starts and ends it.

    Args:
      folder: for settings, logs, state; made if need be.
      rest_port: of the job manager.
      pool_port: of the worker pool.
      task_managers: how many, of one slot each.
      ha: whether a ZooKeeper keeps the state of the job manager.
    """

    def __init__(
        self, folder: Path, *, rest_port: int = 0, pool_port: int = 0, task_managers: int = 2, ha: bool = False
    ) -> None:
        self.folder = folder
        self.rest_port, self.pool_port = rest_port or free_port(), pool_port or free_port()
        self._task_managers, self._zookeeper_port = task_managers, free_port() if ha else 0
        self._rpc_port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def flags(self) -> tuple[str, ...]:
        """Of Beam: where it is."""
        return f"--flink_master=localhost:{self.rest_port}", f"--environment_config=localhost:{self.pool_port}"

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts all processes and waits until they are at work.

        Raises:
          ClusterError: Flink or Java is not installed, a port is in use, or a process ended.
        """
        if not (flink_home() / "lib").is_dir():
            raise ClusterError("Flink is not here; `make flink` gets it")
        if shutil.which("java") is None:
            raise ClusterError("there is no `java` on PATH; install Java 11 or 17")
        for port, how in ((self.rest_port, "REST_PORT"), (self.pool_port, "POOL_PORT")):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                raise ClusterError(f"port {port} is in use; give another one with {how}=, or end what uses it")
        self._write_settings()
        names = [*(["zookeeper"] if self._zookeeper_port else []), "jobmanager", "pool"]
        for name in (*names, *(f"taskmanager-{number}" for number in range(1, self._task_managers + 1))):
            self.start_one(name)
        self.wait_for_slots(self._task_managers)

    def start_one(self, name: str) -> None:
        """Starts one process, for instance one that was killed."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self._command(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )

    def kill(self, name: str) -> None:
        """SIGKILL to one process and its children."""
        process = self.processes.pop(name)
        _signal(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Ends all processes."""
        for process in self.processes.values():
            _signal(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_TIMEOUT_S)
            _signal(process.pid, signal.SIGKILL)
            process.wait()
        self.processes = {}

    def wait_for_slots(self, count: int) -> None:
        """Waits until so many slots are there.

        Raises:
          ClusterError: a process ended, or it takes too long.
        """
        give_up = time.monotonic() + _START_TIMEOUT_S
        while self.rest("/overview").get("slots-total", 0) < count:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise ClusterError(f"{name} ended while it started; see {self.folder / name}.log")
            if time.monotonic() > give_up:
                raise ClusterError(f"the cluster is not up after {_START_TIMEOUT_S:.0f} s; see {self.folder}")
            time.sleep(0.3)

    def rest(self, path: str) -> dict:
        """An answer of the job manager; empty while it gives none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest_port}{path}", timeout=5) as answer:
                return json.load(answer)
        except (OSError, ValueError):
            return {}

    def _command(self, name: str) -> list[str]:
        if name == "pool":
            return [sys.executable, "-m", "pipeline.engines.worker_pool", "--port", str(self.pool_port)]
        java = [*_JAVA, f"-Dlog4j.configurationFile={self.folder / 'log4j.properties'}", "-cp", f"{flink_home()}/lib/*"]
        if name == "zookeeper":
            return [*java, "-Xmx128m", _ZOOKEEPER, str(self.folder / "zoo.cfg")]
        if name == "jobmanager":
            return [*java, "-Xmx448m", _JOB_MANAGER, "--configDir", str(self.folder)]
        return [*java, "-Xmx384m", "-XX:MaxDirectMemorySize=384m", _TASK_MANAGER, "--configDir", str(self.folder)]

    def _write_settings(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = {
            **_SETTINGS,
            "rest.port": self.rest_port,
            "jobmanager.rpc.port": self._rpc_port,
            "parallelism.default": self._task_managers,
            "io.tmp.dirs": self.folder / "tmp",
            "state.checkpoints.dir": (self.folder / "checkpoints").as_uri(),
        }
        if self._zookeeper_port:
            settings |= {
                "high-availability.type": "zookeeper",
                "high-availability.zookeeper.quorum": f"127.0.0.1:{self._zookeeper_port}",
                "high-availability.storageDir": (self.folder / "ha").as_uri(),
                "high-availability.cluster-id": "/newsbeam",
                "high-availability.jobmanager.port": self._rpc_port,
                "high-availability.zookeeper.client.session-timeout": "5000",
            }
            zoo = {
                "tickTime": 500,
                "dataDir": self.folder / "zookeeper",
                "clientPort": self._zookeeper_port,
                "clientPortAddress": "127.0.0.1",
                "admin.enableServer": "false",
            }
            (self.folder / "zookeeper").mkdir(exist_ok=True)
            lines = [f"{key}={value}\n" for key, value in zoo.items()]
            (self.folder / "zoo.cfg").write_text("".join(lines), encoding="utf-8")
        text = "".join(f"{key}: {json.dumps(str(value))}\n" for key, value in settings.items())
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")
        (self.folder / "log4j.properties").write_text(_LOGGING, encoding="utf-8")
        (self.folder / "tmp").mkdir(exist_ok=True)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


# ---- from the shell: processes that outlive the command that starts them


def _home() -> Path:
    return places.folder() / "cluster"


def up(rest_port: int, pool_port: int, task_managers: int) -> None:
    """Starts a cluster that goes on after this process."""
    if running := dict(_running()):
        sys.exit(f"make flink-up: a cluster is up already ({', '.join(running)}); `make flink-down` ends it")
    cluster = FlinkCluster(_home(), rest_port=rest_port, pool_port=pool_port, task_managers=task_managers)
    try:
        cluster.start()
    except (ClusterError, KeyboardInterrupt) as error:
        cluster.stop()
        sys.exit(f"make flink-up: {error}")
    pids = {name: process.pid for name, process in cluster.processes.items()}
    (_home() / "pids.json").write_text(json.dumps(pids), encoding="utf-8")
    print(f"Flink is at http://localhost:{rest_port}, logs are in {_home()}. To run on it:")
    default = rest_port == 8081 and pool_port == 50000
    print(f"  newsbeam run CONFIG --runner flink{'' if default else f' -- {shlex.join(cluster.flags)}'}")


def down() -> None:
    """Ends it, if it is up."""
    for _, pid in _running():
        _signal(pid, signal.SIGTERM)
    give_up = time.monotonic() + _END_TIMEOUT_S
    while dict(_running()) and time.monotonic() < give_up:
        time.sleep(0.1)
    for _, pid in _running():
        _signal(pid, signal.SIGKILL)


def _running() -> Iterator[tuple[str, int]]:
    """What `up` started and still runs; a process of another program that got the same number is none of ours."""
    path = _home() / "pids.json"
    for name, pid in (json.loads(path.read_text("utf-8")) if path.is_file() else {}).items():
        with contextlib.suppress(OSError):
            command = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
            if str(_home()) in command.stdout or "pipeline.engines.worker_pool" in command.stdout:
                yield name, pid


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description="A Flink session cluster on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up")
    start.add_argument("--rest-port", type=int, default=8081)
    start.add_argument("--pool-port", type=int, default=50000)
    start.add_argument("--task-managers", type=int, default=2)
    commands.add_parser("down")
    commands.add_parser("status")
    asked = parser.parse_args()
    if asked.command == "up":
        up(asked.rest_port, asked.pool_port, asked.task_managers)
    elif asked.command == "down":
        down()
    else:
        print(", ".join(f"{name} (process {pid})" for name, pid in _running()) or "no cluster is up")


if __name__ == "__main__":
    main()
