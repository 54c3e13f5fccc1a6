'use strict';

// Puts the packages together, ready for `npm pack` and `npm publish`:
//
//     node packages/npm/build/assemble.js OUT PLATFORM=PROGRAM...
//
// OUT/leakrate is the main package, and OUT/PLATFORM holds the program of a platform of packages/platforms.json.

const { chmodSync, copyFileSync, cpSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const platforms = require('../../platforms.json');
const { ROOT, workspaceKey } = require('../../workspace.js');

const SOURCES = join(__dirname, '..');

const version = workspaceKey('version');
const repository = workspaceKey('repository');

/** What every package says of itself. */
function common(directory) {
  return {
    version,
    license: `(${workspaceKey('license')})`,
    // Without a repository nothing points at an address that is not ours.
    ...(repository && { repository: { type: 'git', url: `git+${repository}.git`, directory }, homepage: repository }),
  };
}

function write(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(join(ROOT, licence), join(folder, licence));
}

function assembleMain(out) {
  const folder = join(out, 'leakrate');
  for (const part of ['bin', 'lib']) cpSync(join(SOURCES, part), join(folder, part), { recursive: true });
  copyFileSync(join(ROOT, 'data/report.schema.json'), join(folder, 'lib/report.schema.json'));
  const known = platforms.map(({ name, os, cpu, libc }) => ({ name, os, cpu, libc }));
  writeFileSync(join(folder, 'lib/platforms.json'), `${JSON.stringify(known, null, 2)}\n`);
  copyFileSync(join(SOURCES, 'README.md'), join(folder, 'README.md'));
  const { private: _, ...manifest } = require('../package.json');
  write(folder, {
    ...manifest,
    ...common('packages/npm'),
    optionalDependencies: Object.fromEntries(platforms.map(({ name }) => [`@leakrate/${name}`, version])),
  });
}

function assemblePlatform(out, name, program) {
  const platform = platforms.find((one) => one.name === name);
  if (platform === undefined) {
    throw new Error(`there is no platform ${name}: expected ${platforms.map((one) => one.name).join(', ')}`);
  }
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  const file = platform.os === 'win32' ? 'leakrate.exe' : 'leakrate';
  copyFileSync(program, join(folder, file));
  chmodSync(join(folder, file), 0o755);
  writeFileSync(
    join(folder, 'README.md'),
    `# @leakrate/${name}\n\nThe program of [leakrate](https://www.npmjs.com/package/leakrate) for ${name}. Install \`leakrate\`.\n`,
  );
  write(folder, {
    name: `@leakrate/${name}`,
    description: `The program of leakrate for ${name}`,
    ...common('packages/npm'),
    os: [platform.os],
    cpu: [platform.cpu],
    ...(platform.libc && { libc: [platform.libc] }),
    files: [file, 'LICENSE-*'],
    preferUnplugged: true,
    publishConfig: { access: 'public' },
  });
}

const [out, ...programs] = process.argv.slice(2);
if (out === undefined) {
  console.error('usage: node packages/npm/build/assemble.js OUT PLATFORM=PROGRAM...');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
assembleMain(out);
for (const one of programs) {
  const [name, ...path] = one.split('=');
  assemblePlatform(out, name, path.join('='));
}
