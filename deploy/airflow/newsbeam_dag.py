"""A run of newsbeam every half hour, and a compaction after midnight, as pods on the cluster that Airflow knows.

Put it into Airflow's folder of DAGs. It needs the provider `apache-airflow-providers-cncf-kubernetes`, the ConfigMap
and the volume claim of deploy/kubernetes/cron, and the image.
"""

import datetime

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk import DAG
from kubernetes.client import models as k8s

LAKE = "/lake"
DEFAULTS = {
    # A run is all or nothing, so that it may be tried again at any time.
    "retries": 2,
    "retry_delay": datetime.timedelta(minutes=5),
}
POD = {
    "namespace": "news",
    "image": "newsbeam:0.1.0",
    "service_account_name": "newsbeam",
    "get_logs": True,
    "on_finish_action": "delete_succeeded_pod",
    "env_vars": {"HOME": "/tmp"},  # noqa: S108  # a volume of the pod
    "security_context": {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    },
    "container_security_context": {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    },
    "container_resources": k8s.V1ResourceRequirements(
        requests={"cpu": "1", "memory": "3Gi"}, limits={"cpu": "2", "memory": "4Gi"}
    ),
    "volumes": [
        k8s.V1Volume(name="config", config_map=k8s.V1ConfigMapVolumeSource(name="newsbeam-config")),
        k8s.V1Volume(
            name="lake", persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource(claim_name="newsbeam-lake")
        ),
        k8s.V1Volume(name="scratch", empty_dir=k8s.V1EmptyDirVolumeSource(size_limit="10Gi")),
    ],
    "volume_mounts": [
        k8s.V1VolumeMount(name="config", mount_path="/etc/newsbeam"),
        k8s.V1VolumeMount(name="lake", mount_path=LAKE),
        k8s.V1VolumeMount(name="scratch", mount_path="/tmp"),  # noqa: S108
    ],
}

with DAG(
    "newsbeam_run",
    schedule="*/30 * * * *",
    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    catchup=False,
    # The lake has one writer at a time.
    max_active_runs=1,
    default_args=DEFAULTS,
):
    KubernetesPodOperator(
        task_id="run",
        arguments=["run", "/etc/newsbeam/newsbeam.yaml", "--out", LAKE, "--json", "--", "--direct_num_workers=2"],
        execution_timeout=datetime.timedelta(hours=6),
        **POD,
    )

with DAG(
    "newsbeam_compact",
    schedule="10 0 * * *",
    start_date=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
):
    KubernetesPodOperator(
        task_id="compact", arguments=["compact", LAKE], execution_timeout=datetime.timedelta(hours=1), **POD
    )
