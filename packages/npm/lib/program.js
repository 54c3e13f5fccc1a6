'use strict';

const { existsSync } = require('node:fs');
const platforms = require('./platforms.json');

/** Names a program in place of the one of a package. */
const OVERRIDE = 'LEAKRATE_PROGRAM';

/** The path of the program for this machine, or an error that says how to get one. */
function locateProgram() {
  const chosen = process.env[OVERRIDE];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`${OVERRIDE} names ${chosen}, where no file is. Correct it, or unset it.`);
  }
  const fitting = platforms.filter(({ os, cpu }) => os === process.platform && cpu === process.arch);
  if (fitting.length === 0) throw new Error(unsupported());
  const installed = fitting
    .map(({ name, libc }) => ({ libc, path: installedProgram(name) }))
    .filter(({ path }) => path !== undefined);
  if (installed.length === 0) throw new Error(leftOut(fitting));
  if (installed.length === 1) return installed[0].path;
  // An installer that does not know of C libraries brings the programs of both.
  const libc = cLibrary();
  return (installed.find((one) => one.libc === libc) ?? installed[0]).path;
}

function installedProgram(name) {
  const file = name.startsWith('win32') ? 'leakrate.exe' : 'leakrate';
  try {
    return require.resolve(`@leakrate/${name}/${file}`);
  } catch {
    return undefined;
  }
}

function cLibrary() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

const BUILD = `With a Rust toolchain, \`cargo install leakrate\` builds it; ${OVERRIDE}=PATH then names it.`;

function unsupported() {
  const known = [...new Set(platforms.map(({ os, cpu }) => `${os}-${cpu}`))].join(', ');
  return `there is no program of leakrate for ${process.platform}-${process.arch}, only for ${known}.\n${BUILD}`;
}

function leftOut(fitting) {
  const libc = fitting.length > 1 ? cLibrary() : undefined;
  const { name } = fitting.find((one) => one.libc === libc) ?? fitting[0];
  const wanted = `@leakrate/${name}`;
  const { version } = require('../package.json');
  return `the package ${wanted}, which holds the program for this machine, is not installed.
It is an optional dependency, which an installer leaves out with --omit=optional or --no-optional, or where
node_modules or a lock file come from another machine. Install it beside leakrate:
    npm install ${wanted}@${version}
${BUILD}`;
}

module.exports = { locateProgram };
