'use strict';

// Finds the artifact with the last runs of the main branch.

const { mkdirSync } = require('node:fs');
const { join } = require('node:path');
const { api, ApiError } = require('./api.js');
const { StepError, annotate, event, output, step, workFolder } = require('./step.js');

step(async () => {
  const name = process.env.NAME;
  if (!/^[\w.-]+$/.test(name)) {
    throw new StepError(`the name ${JSON.stringify(name)} is no plain word: expected letters, digits, _ - or .`);
  }
  const folder = join(workFolder(), 'runs');
  mkdirSync(folder, { recursive: true });
  output('artifact', `leakrate-${name}`);
  output('folder', folder);
  const found = await lastRun(`leakrate-${name}`, event());
  if (found !== undefined) output('run-id', String(found.workflow_run.id));
});

async function lastRun(artifact, { mainBranch, repositoryId }) {
  const path = `/repos/${process.env.GITHUB_REPOSITORY}/actions/artifacts?per_page=100&name=${artifact}`;
  let answer;
  try {
    answer = await api('GET', path);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    annotate('warning', `The runs of the main branch cannot be read, so nothing is compared with them. ${error.message}\nThe job needs permissions: actions: read.`);
    return undefined;
  }
  // A branch of a fork may be called like the main branch, and what it kept is its author's word.
  const ours = answer.artifacts.filter(
    ({ expired, workflow_run: run }) =>
      !expired && run?.head_branch === mainBranch && run.head_repository_id === repositoryId,
  );
  return ours.sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at))[0];
}
