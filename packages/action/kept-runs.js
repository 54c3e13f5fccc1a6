'use strict';

// The runs of the main branch that are kept: a file each, named by when it was measured.

const { copyFileSync, existsSync, readdirSync, rmSync } = require('node:fs');
const { basename, join } = require('node:path');

class KeptRuns {
  constructor(folder) {
    this.folder = folder;
    this.names = existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  paths() {
    return this.names.map((name) => join(this.folder, name));
  }

  last() {
    return this.paths().at(-1);
  }

  /** Keeps this one too, and lets go of the oldest. */
  keep(file, count, time) {
    const name = `${time.toISOString().replaceAll(':', '-')}_${basename(file)}`;
    copyFileSync(file, join(this.folder, name));
    this.names = [...this.names, name].sort();
    for (const old of this.names.slice(0, -count)) rmSync(join(this.folder, old));
    this.names = this.names.slice(-count);
  }
}

/**
 * The first and the last third of runs. Their means tell a line's slope from its noise nearly as well as least
 * squares does (8/9 of its efficiency; Gibson and Jowett, 1957), and need no assumption about its form.
 */
function thirds(runs) {
  const size = Math.floor(runs.length / 3);
  return size < 3 ? undefined : { earlier: runs.slice(0, size), later: runs.slice(-size) };
}

module.exports = { KeptRuns, thirds };
