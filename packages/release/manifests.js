'use strict';

// Fills the formula of Homebrew and the manifest of Scoop from the archives of a release:
//
//     node packages/release/manifests.js ARCHIVES OUT
//
// ARCHIVES holds SHA256SUMS. A value that is not known is an error: nothing is published with a gap.

const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const platforms = require('../platforms.json');
const { workspaceKey } = require('../workspace.js');

const TEMPLATES = ['leakrate.rb', 'leakrate.json'];

const [archives, out] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: node packages/release/manifests.js ARCHIVES OUT');
  process.exit(2);
}
const lines = readFileSync(join(archives, 'SHA256SUMS'), 'utf8').trim().split('\n');
const checksums = new Map(lines.map((line) => line.split('  ').reverse()));
const version = workspaceKey('version');
const repository = workspaceKey('repository');

function value(template, name, platform) {
  const found = {
    version: () => version,
    repository: () => repository,
    target: () => platforms.find((one) => one.name === platform)?.target,
    url: () => repository && `${repository}/releases/download/v${version}/${archive(platform)}`,
    sha256: () => checksums.get(archive(platform)),
  }[name]?.();
  if (found === undefined) {
    throw new Error(`${template}: {{${[name, platform].filter(Boolean).join(' ')}}} is not known`);
  }
  return found;
}

function archive(platform) {
  const { os, target } = platforms.find((one) => one.name === platform);
  return `leakrate-${version}-${target}.${os === 'win32' ? 'zip' : 'tar.gz'}`;
}

mkdirSync(out, { recursive: true });
for (const template of TEMPLATES) {
  const text = readFileSync(join(__dirname, `${template}.template`), 'utf8');
  const filled = text.replace(/\{\{(\w+)(?: ([\w-]+))?\}\}/g, (_, name, platform) => value(template, name, platform));
  writeFileSync(join(out, template), filled);
}
