'use strict';

const { mkdtemp, rm, writeFile } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { fileURLToPath } = require('node:url');
const { described } = require('./options.js');
const { sampleTable } = require('./samples.js');

const EXPECTED =
  'a path, the text of a file, a Buffer, a stream, an array of samples or of paths, or an object of these by label';

/**
 * What to hand to the program for what was given: its arguments, what goes to its standard input, and the folder
 * of what had to be written to files, since there is one standard input only.
 */
class Inputs {
  constructor() {
    this.arguments = [];
    this.standardInput = undefined;
    this.folder = undefined;
  }

  static async of(given) {
    const inputs = new Inputs();
    try {
      if (isLabelled(given)) {
        const labelled = Object.entries(given);
        if (labelled.length === 0) throw new TypeError('expected inputs by label, found none');
        for (const [label, one] of labelled) {
          if (!/^[\p{L}\p{N}_.-]+$/u.test(label)) {
            throw new TypeError(`the label ${described(label)} is no plain word: expected letters, digits, _ - or .`);
          }
          await inputs.add(one, `${label}=`, `the input \`${label}\``);
        }
      } else {
        await inputs.add(given, '', 'the input');
      }
      // Behind `--` a path that begins with a dash is no option.
      if (inputs.arguments.some((one) => /^-./.test(one))) inputs.arguments.unshift('--');
      return inputs;
    } catch (error) {
      await inputs.remove();
      throw error;
    }
  }

  async add(given, label, name) {
    if (typeof given === 'string') {
      if (given === '') throw new TypeError(`${name} is an empty text: expected ${EXPECTED}`);
      if (given.includes('\n')) return this.addBytes(given, label);
      this.arguments.push(label + given);
    } else if (given instanceof URL) {
      if (given.protocol !== 'file:') throw new TypeError(`${name} is ${given}: expected a file: URL`);
      this.arguments.push(label + fileURLToPath(given));
    } else if (given instanceof Uint8Array) {
      await this.addBytes(given, label);
    } else if (given instanceof ArrayBuffer) {
      await this.addBytes(new Uint8Array(given), label);
    } else if (Array.isArray(given)) {
      if (given.length === 0) throw new TypeError(`${name} is an empty array: expected samples, or paths of files`);
      if (given.every((one) => typeof one === 'string')) {
        this.arguments.push(...given.map((path) => label + path));
      } else {
        await this.addBytes(sampleTable(given), label);
      }
    } else if (typeof given?.[Symbol.asyncIterator] === 'function') {
      await this.addBytes(given, label);
    } else {
      throw new TypeError(`${name} is ${described(given)}: expected ${EXPECTED}`);
    }
  }

  /** Text, bytes or a stream of them: the first goes to standard input, and the others to files of their own. */
  async addBytes(bytes, label) {
    if (this.standardInput === undefined) {
      this.standardInput = bytes;
      this.arguments.push(`${label}-`);
      return;
    }
    this.folder ??= await mkdtemp(join(tmpdir(), 'leakrate-'));
    const path = join(this.folder, String(this.arguments.length));
    await writeFile(path, bytes, { mode: 0o600 });
    this.arguments.push(label + path);
  }

  async remove() {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }
}

/** Whether inputs are given by label; a stream or a Buffer is an object too, but none of ours. */
function isLabelled(given) {
  return typeof given === 'object' && given !== null && Object.getPrototypeOf(given) === Object.prototype;
}

module.exports = { Inputs };
