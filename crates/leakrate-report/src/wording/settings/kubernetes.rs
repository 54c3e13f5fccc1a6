//! Manifests: a probe that restarts a container before its limit, and a job that restarts pods one
//! after the other by the clock.

use super::cron::schedule;
use super::{Draft, Form, NO_CLOCK, ToRestart, price_of_memory};
use crate::facts::RestartIntervalFacts;

pub(super) const FORM: Form = Form {
    remark: "#",
    unit: "pod",
    write,
};

/// What the job needs, to restart one deployment and nothing else.
const JOB: &str = r#"apiVersion: v1
kind: ServiceAccount
metadata:
  name: my-app-restart
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: my-app-restart
rules:
  - apiGroups: ["apps"]
    resources: ["deployments"]
    resourceNames: ["my-app"]
    verbs: ["get", "patch"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: my-app-restart
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: my-app-restart
subjects:
  - kind: ServiceAccount
    name: my-app-restart
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: my-app-restart
spec:
  schedule: "SCHEDULE"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        spec:
          serviceAccountName: my-app-restart
          restartPolicy: OnFailure
          containers:
            - name: kubectl
              image: registry.k8s.io/kubectl:v1.34.1
              args: ["rollout", "restart", "deployment/my-app"]"#;

/// A command for any shell that fails above `level`, by what the kubelet counts as the working set.
/// Where the files of cgroup v2 are not there it passes: a probe that cannot see must not restart.
fn probe(level: f64) -> String {
    format!(
        "cd /sys/fs/cgroup && read now < memory.current || exit 0; cache=0; while read name bytes; do if [ \
         $name = inactive_file ]; then cache=$bytes; fi; done < memory.stat; [ $((now - cache)) -lt \
         {level:.0} ]"
    )
}

fn write(
    draft: &mut Draft,
    subject: &ToRestart<'_>,
    restart: &RestartIntervalFacts,
) -> Result<(), &'static str> {
    let schedule = restart.every_seconds.and_then(schedule).ok_or(NO_CLOCK)?;
    draft.remark(
        "Put your deployment for my-app. The job replaces its pods one after the other at even times of \
         the day, never further apart than the interval; `kubectl apply -f` this file. The image is that of \
         the Kubernetes project, which holds kubectl and no shell: take the minor version of your cluster, \
         or one beside it.",
    );
    price_of_memory(draft, subject);
    for line in JOB.replace("SCHEDULE", &schedule).lines() {
        draft.line(line);
    }
    draft.remark(
        "Or, instead of the job, by memory: a probe in the container, with its limit. It looks every 30 s; \
         what is above the level is asked to stop, is killed after terminationGracePeriodSeconds (30 s \
         unless you set it), and goes on to grow until then. It takes a shell in the image and cgroup v2 on \
         the node, and passes where either tells nothing.",
    );
    let level = subject.prediction.limit_bytes - subject.largest_rise.0;
    if level <= restart.fresh_bytes {
        draft.remark("Not here: what memory gains in one step leaves no room below the limit.");
        return Ok(());
    }
    for line in [
        "resources:".to_owned(),
        "  limits:".to_owned(),
        format!("    memory: \"{:.0}\"", subject.prediction.limit_bytes),
        "livenessProbe:".to_owned(),
        "  periodSeconds: 30".to_owned(),
        "  timeoutSeconds: 5".to_owned(),
        "  failureThreshold: 1".to_owned(),
        "  exec:".to_owned(),
        "    command:".to_owned(),
        "      - sh".to_owned(),
        "      - -c".to_owned(),
        format!("      - {}", probe(level)),
    ] {
        draft.line(format!("# {line}"));
    }
    Ok(())
}
