'use strict';

const { statSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { StepError, leakrate, lines, output, step, workFolder } = require('./step.js');

step(() => {
  const { FILE: file = '', RECORD: record = '' } = process.env;
  if ((file === '') === (record === '')) {
    throw new StepError(
      'give either `file`, the path of what was measured, or `record`, the arguments of `leakrate record`, one a line',
    );
  }
  output('file', file === '' ? recorded(lines(record)) : existing(file));
});

function existing(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new StepError(`${file}: no such file. Is it written by a step before this one?`);
  if (!found.isFile()) throw new StepError(`${file} is no file`);
  return resolve(file);
}

function recorded(args) {
  const file = join(workFolder(), 'measured.csv');
  const program = args.indexOf('--');
  const options = program === -1 ? args : args.slice(0, program);
  const rest = program === -1 ? [] : args.slice(program);
  const { status } = leakrate(['record', ...options, '--output', file, ...rest], { stdio: 'inherit' });
  if (status !== 0) throw new StepError(`leakrate record ended with status ${status}: see the lines above`);
  return file;
}
