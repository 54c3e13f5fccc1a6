'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');

/** A key of `[workspace.package]`, the one place where version, licence and repository stand. */
function workspaceKey(name) {
  const manifest = readFileSync(join(ROOT, 'Cargo.toml'), 'utf8');
  const section = /^\[workspace\.package\]\n((?:(?!\[).*\n)*)/m.exec(manifest)[1];
  return new RegExp(`^${name} = "(.*)"$`, 'm').exec(section)?.[1];
}

module.exports = { ROOT, workspaceKey };
