'use strict';

const { mkdirSync } = require('node:fs');
const { resolve } = require('node:path');
const { spawnSync } = require('node:child_process');
const { StepError, lines, step, workFolder } = require('./step.js');

step(() => {
  const packages = lines(process.env.PACKAGE).map((one) => (one.endsWith('.tgz') ? resolve(one) : one));
  if (packages.length === 0) throw new StepError('no package is given: expected leakrate, or leakrate@VERSION');
  const folder = workFolder();
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--', ...packages];
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new StepError(`npm cannot install ${packages.join(' ')}: see the lines above`);
});
