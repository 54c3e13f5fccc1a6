'use strict';

const { spawn } = require('node:child_process');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { LeakrateError } = require('./error.js');
const { Inputs } = require('./inputs.js');
const { optionArguments } = require('./options.js');
const { locateProgram } = require('./program.js');

const JSON_FORMAT = '--format=json';

const fit = (input, options) => answer('fit', input, options);
const compare = (inputs, options) => answer('compare', inputs, options);
const predict = (input, options) => answer('predict', input, options);
const report = (inputs, options) => answer('report', inputs, options);

async function answer(command, given, options) {
  const program = locateProgram();
  const flags = optionArguments(options);
  const inputs = await Inputs.of(given);
  try {
    const typed = [command, JSON_FORMAT, ...flags, ...inputs.arguments];
    const run = await ran(program, typed, inputs.standardInput);
    // A gate that cannot be decided ends with another status, and the answer is there.
    if (run.output.trim() !== '') return JSON.parse(run.output);
    const said = run.diagnostics || `leakrate was ended by ${run.signal ?? 'itself'} without a word`;
    // A command that is suggested is for a person, who reads text.
    throw new LeakrateError(said.replaceAll(` ${JSON_FORMAT}`, ''), run.status);
  } finally {
    await inputs.remove();
  }
}

/** Runs the program to its end. */
async function ran(program, typed, standardInput) {
  const child = spawn(program, typed, {
    stdio: [standardInput === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // Messages without colours, and lines that are not broken at the width of a terminal.
    env: { ...process.env, NO_COLOR: '1', COLUMNS: '1000' },
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${program} cannot be started: ${error.message}`)));
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
  const written = standardInput === undefined ? undefined : write(standardInput, child);
  const [output, diagnostics, end] = await Promise.all([
    gathered(child.stdout),
    gathered(child.stderr),
    ended,
    written,
  ]);
  return { output, diagnostics, ...end };
}

async function write(bytes, child) {
  const source = typeof bytes === 'string' || bytes instanceof Uint8Array ? Readable.from([bytes]) : bytes;
  try {
    await pipeline(source, child.stdin);
  } catch (error) {
    // A program that has seen enough closes its input, and says itself why.
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    child.kill();
    throw error;
  }
}

async function gathered(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

module.exports = { fit, compare, predict, report, LeakrateError };
