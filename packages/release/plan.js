'use strict';

// Whether this tag can be released: `node packages/release/plan.js v0.1.0`. Prints the platforms to build, as outputs
// of a job of a workflow.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const platforms = require('../platforms.json');
const { ROOT, workspaceKey } = require('../workspace.js');

const tag = process.argv[2];
const version = workspaceKey('version');
const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');

const missing = [];
if (tag !== `v${version}`) {
  missing.push(`the tag is ${tag ?? 'absent'}, and the version in Cargo.toml ${version}: tag v${version}`);
}
for (const manifest of ['packages/python/Cargo.toml', 'web/Cargo.toml']) {
  const own = /^version = "(.*)"$/m.exec(readFileSync(join(ROOT, manifest), 'utf8'))[1];
  if (own !== version) missing.push(`the version in ${manifest} is ${own}: expected ${version}`);
}
if (workspaceKey('repository') === undefined) {
  missing.push(
    'no repository stands in Cargo.toml, to which links on the registries lead: ' +
      'node packages/release/set-repository.js https://github.com/OWNER/leakrate',
  );
}
if (!changelog.includes(`\n## [${version}] - `)) {
  missing.push(`CHANGELOG.md has no heading of this version: ## [${version}] - YYYY-MM-DD`);
}

if (missing.length > 0) {
  for (const one of missing) console.error(`error: ${one}`);
  process.exit(1);
}
console.log(`version=${version}`);
console.log(`platforms=${JSON.stringify(platforms)}`);
