'use strict';

const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { spawnSync } = require('node:child_process');

/** What a step cannot go on with, in words for the person who set it up. */
class StepError extends Error {}

/** Runs a step: an error that is told ends it with its words alone. */
async function step(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    annotate('error', error.message);
    process.exitCode = 1;
  }
}

/** A line in the log that the page of the run shows too. */
function annotate(level, message) {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::${level} title=leakrate::${escaped}`);
}

function output(name, value) {
  if (/[\r\n]/.test(value)) throw new StepError(`the output ${name} would be of several lines: ${value}`);
  appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}

/** The lines of an input that holds one thing a line. */
function lines(text = '') {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const workFolder = () => join(process.env.RUNNER_TEMP, 'leakrate');

/** Runs the installed program. */
function leakrate(args, options = {}) {
  const script = join(workFolder(), 'node_modules/leakrate/bin/leakrate.js');
  const ran = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, NO_COLOR: '1' },
    ...options,
  });
  if (ran.error) throw ran.error;
  return ran;
}

/** What happened, as the runner tells it, and whether it comes from a fork. */
function event() {
  const told = JSON.parse(readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'));
  const pull = told.pull_request;
  if (process.env.GITHUB_EVENT_NAME === 'pull_request_target') {
    throw new StepError(
      'pull_request_target gives the secrets of the repository to code of anyone who opens a pull request: ' +
        'use pull_request. The comment of a fork then stands in the summary of the job.',
    );
  }
  return {
    pull: pull?.number,
    // A fork that was deleted has no repository.
    isFork: pull !== undefined && pull.head.repo?.full_name !== process.env.GITHUB_REPOSITORY,
    mainBranch: told.repository?.default_branch,
    repositoryId: told.repository?.id,
  };
}

module.exports = { StepError, step, annotate, output, lines, workFolder, leakrate, event };
