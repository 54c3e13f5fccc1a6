#!/usr/bin/env node
'use strict';

const { spawn } = require('node:child_process');
const { locateProgram } = require('../lib/program.js');

/** The program answers "not answered" with this status, and so does what keeps it from starting. */
const NOT_ANSWERED = 2;

function main() {
  let program;
  try {
    program = locateProgram();
  } catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = NOT_ANSWERED;
    return;
  }
  const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
  // A terminal sends these to the program too, which decides what to do; the others reach this process alone.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP']) process.on(signal, () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`error: ${program} cannot be started: ${error.message}`);
    process.exitCode = NOT_ANSWERED;
  });
  child.on('exit', (status, signal) => {
    if (signal === null) {
      process.exitCode = status;
    } else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

main();
