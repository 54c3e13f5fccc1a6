'use strict';

// Sets the one address that links on the registries lead to:
//
//     node packages/release/set-repository.js https://github.com/OWNER/leakrate

const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { ROOT } = require('../workspace.js');

const address = process.argv[2] ?? '';
if (!/^https:\/\/[^\s/]+\/[^\s/]+\/[^\s/]+$/.test(address) || address.endsWith('.git')) {
  console.error(`error: expected https://HOST/OWNER/NAME without .git, found ${JSON.stringify(address)}`);
  process.exit(2);
}

const KEYS = ['repository', 'homepage'];

/** The manifest with these lines in the place of those that its section has of the same keys. */
function withKeys(path, section, line) {
  const manifest = readFileSync(path, 'utf8');
  const start = manifest.indexOf(`[${section}]\n`) + `[${section}]\n`.length;
  const next = manifest.indexOf('\n[', start);
  const end = next === -1 ? manifest.length : next + 1;
  const others = manifest
    .slice(start, end)
    .split('\n')
    .filter((one) => !KEYS.some((key) => one.startsWith(`${key} `) || one.startsWith(`${key}.`)));
  const blank = others.findIndex((one) => one === '');
  others.splice(blank === -1 ? others.length : blank, 0, ...KEYS.map(line));
  writeFileSync(path, manifest.slice(0, start) + others.join('\n') + manifest.slice(end));
}

withKeys(join(ROOT, 'Cargo.toml'), 'workspace.package', (key) => `${key} = "${address}"`);
withKeys(join(ROOT, 'Cargo.toml'), 'package', (key) => `${key}.workspace = true`);
for (const name of readdirSync(join(ROOT, 'crates'))) {
  withKeys(join(ROOT, 'crates', name, 'Cargo.toml'), 'package', (key) => `${key}.workspace = true`);
}
