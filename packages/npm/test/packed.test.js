'use strict';

// The packages as an installer unpacks them, in a fresh folder and without a registry. PROGRAM names the program
// that the package of this platform carries.

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const { cpSync, createReadStream, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, before, describe, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const platforms = require('../../platforms.json');

const ROOT = join(__dirname, '../../..');
const LOCAL = join(ROOT, 'data/local-snapshots.csv');
const PRODUCTION = join(ROOT, 'data/production-azure.json');
const TRAFFIC = { requests: { production: '100/min' } };
const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
const program = process.env.PROGRAM;

let work;
let folder;
let leakrate;

function npm(args, cwd) {
  return execFileSync('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
}

/** A folder in which these tarballs are installed. */
function installed(name, tarballs, args = []) {
  const fresh = join(work, name);
  mkdirSync(fresh);
  writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
  npm(['install', ...args, ...tarballs], fresh);
  return fresh;
}

function run(cwd, args, options = {}) {
  const ran = spawnSync(process.execPath, [join(cwd, 'node_modules/leakrate/bin/leakrate.js'), ...args], {
    cwd,
    encoding: 'utf8',
    ...options,
  });
  return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

const direct = (args, options = {}) => spawnSync(program, args, { encoding: 'utf8', cwd: ROOT, ...options });

const rejected = async (promise, type, pattern) => {
  const error = await promise.then(
    () => assert.fail('it was answered'),
    (thrown) => thrown,
  );
  assert.equal(error.constructor.name, type, error.stack);
  assert.match(error.message, pattern);
  return error;
};

before(() => {
  assert.ok(program, 'expected PROGRAM=PATH of a built leakrate');
  work = mkdtempSync(join(tmpdir(), 'leakrate-packed-'));
  const out = join(work, 'out');
  execFileSync(process.execPath, [join(ROOT, 'packages/npm/build/assemble.js'), out, `${here.name}=${program}`]);
  for (const one of readdirSync(out)) npm(['pack', join(out, one), '--pack-destination', work], work);
  const tarballs = readdirSync(work).filter((name) => name.endsWith('.tgz')).map((name) => join(work, name));
  assert.equal(tarballs.length, 2);
  folder = installed('app', tarballs);
  const main = tarballs.filter((name) => /leakrate-\d/.test(name) && !name.includes(here.name));
  installed('without-program', main, ['--omit=optional']);
  leakrate = require(join(folder, 'node_modules/leakrate'));
});

after(() => rmSync(work, { recursive: true, force: true }));

describe('the command', () => {
  test('npx answers the founding case as the program does', () => {
    const args = ['compare', `local=${LOCAL}`, `production=${PRODUCTION}`, '--requests', 'production=100/min'];
    const npx = execFileSync('npx', ['--offline', 'leakrate', ...args], { cwd: folder, encoding: 'utf8' });
    assert.match(npx, /^Same order of magnitude: local leaks 0\.52× as fast as production \(90 % CI 0\.46 to 0\.58\)\./);
    assert.equal(npx, direct(args).stdout);
  });

  test('a file is piped through it', () => {
    const ran = run(folder, ['fit', '-'], { input: readFileSync(LOCAL) });
    assert.match(ran.stdout, /^stdin leaks 12\.7/);
  });

  test('the status of a gate and of an error comes through', () => {
    assert.equal(run(folder, ['fit', LOCAL, '--fail-on', 'leak']).status, 1);
    const missing = run(folder, ['fit', 'nothing.csv']);
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /nothing\.csv: no such file/);
  });

  test('a program that the installer left out is asked for by name', () => {
    const ran = run(join(work, 'without-program'), ['fit', LOCAL]);
    assert.equal(ran.status, 2);
    const { version } = require(join(folder, 'node_modules/leakrate/package.json'));
    assert.ok(ran.stderr.includes(`npm install @leakrate/${here.name}@${version}`), ran.stderr);
    assert.match(ran.stderr, /--omit=optional/);
    assert.match(ran.stderr, /cargo install leakrate/);
  });

  test('a program can be named in place of the package', () => {
    const bare = join(work, 'without-program');
    const named = run(bare, ['--version'], { env: { ...process.env, LEAKRATE_PROGRAM: program } });
    assert.match(named.stdout, /^leakrate \d/);
    const absent = run(bare, ['--version'], { env: { ...process.env, LEAKRATE_PROGRAM: '/nowhere/leakrate' } });
    assert.equal(absent.status, 2);
    assert.match(absent.stderr, /LEAKRATE_PROGRAM names \/nowhere\/leakrate, where no file is/);
  });

  test('a platform without a program is told which there are', () => {
    const elsewhere = "Object.defineProperty(process, 'platform', { value: 'sunos' });";
    const script = `${elsewhere} require(${JSON.stringify(join(folder, 'node_modules/leakrate/bin/leakrate.js'))});`;
    const ran = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    assert.equal(ran.status, 2);
    assert.match(ran.stderr, /no program of leakrate for sunos-\w+, only for linux-x64, linux-arm64, darwin-x64/);
    assert.match(ran.stderr, /cargo install leakrate/);
  });

  test('it ends with the program, by the same signal', { skip: process.platform === 'win32' && 'no signals there' }, async () => {
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, [join(folder, 'node_modules/leakrate/bin/leakrate.js'), 'fit', '-'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.write('time,memory\n');
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill('SIGTERM');
    const [status, signal] = await new Promise((resolve) => child.on('exit', (...end) => resolve(end)));
    assert.ok(signal === 'SIGTERM' || status > 0, `${status} ${signal}`);
  });
});

describe('the answer', () => {
  const byProgram = (args, options) => JSON.parse(direct([...args, '--format', 'json'], options).stdout);
  const numbers = ({ series, comparison, prediction }) => ({ series, comparison, prediction });

  test('of a path is that of the program', async () => {
    assert.deepEqual(await leakrate.fit(LOCAL), byProgram(['fit', LOCAL]));
    assert.deepEqual(await leakrate.fit(pathToFileURL(LOCAL)), byProgram(['fit', LOCAL]));
  });

  test('of a text, bytes and a stream is that of standard input', async () => {
    const expected = byProgram(['fit', '-'], { input: readFileSync(LOCAL) });
    assert.deepEqual(await leakrate.fit(readFileSync(LOCAL, 'utf8')), expected);
    assert.deepEqual(await leakrate.fit(readFileSync(LOCAL)), expected);
    assert.deepEqual(await leakrate.fit(createReadStream(LOCAL)), expected);
    const bytes = readFileSync(LOCAL);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    assert.deepEqual(await leakrate.fit(buffer), expected);
  });

  test('of the founding case is the same from paths, from memory and from the program', async () => {
    const paths = await leakrate.compare({ local: LOCAL, production: PRODUCTION }, TRAFFIC);
    const expected = byProgram(['compare', `local=${LOCAL}`, `production=${PRODUCTION}`, '--requests', 'production=100/min']);
    assert.deepEqual(paths, expected);
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('leakrate-'));
    const memory = await leakrate.compare(
      { local: readFileSync(LOCAL, 'utf8'), production: createReadStream(PRODUCTION) },
      TRAFFIC,
    );
    assert.deepEqual(numbers(memory), numbers(expected));
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith('leakrate-'));
    assert.deepEqual(left, before, 'files of the inputs are left behind');
  });

  test('of samples is that of the same table', async () => {
    const samples = [];
    const rows = ['time,memory_bytes,requests'];
    for (let minute = 0; minute < 60; minute += 1) {
      const sample = {
        time: Date.UTC(2026, 2, 14, 0, minute),
        memory: 1e8 + minute * 1e6 + ((minute * 7919) % 13) * 1e4,
        requests: minute * 100,
      };
      samples.push(sample);
      rows.push(`${new Date(sample.time).toISOString()},${sample.memory},${sample.requests}`);
    }
    const expected = byProgram(['fit', '-'], { input: rows.join('\n') });
    assert.equal(expected.series[0].samples, 60);
    assert.deepEqual(await leakrate.fit(samples), expected);
    const dated = samples.map((sample) => ({ ...sample, time: new Date(sample.time) }));
    assert.deepEqual(await leakrate.fit(dated), expected);
    const written = samples.map((sample) => ({ ...sample, time: new Date(sample.time).toISOString() }));
    assert.deepEqual((await leakrate.fit(written)).series, expected.series);
  });

  test('of several paths is one series', async () => {
    const halves = readFileSync(join(ROOT, 'data/production.csv'), 'utf8').trim().split('\n');
    const middle = Math.floor(halves.length / 2);
    const paths = ['first.csv', 'second.csv'].map((name) => join(work, name));
    writeFileSync(paths[0], `${halves.slice(0, middle).join('\n')}\n`);
    writeFileSync(paths[1], `${[halves[0], ...halves.slice(middle)].join('\n')}\n`);
    const { series } = await leakrate.fit(paths);
    assert.equal(series.length, 1);
    assert.equal(series[0].samples, halves.length - 1);
  });

  test('of predict and report has what they are asked for', async () => {
    const options = { requests: '100/min', limit: '1.75GB' };
    const predicted = await leakrate.predict({ production: PRODUCTION }, options);
    assert.equal(predicted.prediction.length, 1);
    const reported = await leakrate.report({ local: LOCAL, production: PRODUCTION }, { ...TRAFFIC, limit: '1.75GB' });
    assert.ok(reported.comparison && reported.prediction);
  });

  test('has the gate, whether it holds, passes or cannot be decided', async () => {
    for (const [condition, status] of [['leak', 'failed'], ['undecided', 'passed'], ['rate>1MB/h', 'cannot_be_decided']]) {
      const { gate } = await leakrate.fit(LOCAL, { failOn: condition });
      assert.equal(JSON.stringify(gate).includes('"failed"'), status === 'failed', JSON.stringify(gate));
      assert.ok(gate, condition);
    }
  });

  test('comes through an import too', () => {
    const script = "import { fit, LeakrateError } from 'leakrate'; import { schema } from 'leakrate/schema';" +
      `const { series } = await fit(${JSON.stringify(LOCAL)}); console.log(series[0].verdict, typeof LeakrateError, schema.title);`;
    writeFileSync(join(folder, 'imported.mjs'), script);
    const printed = execFileSync(process.execPath, [join(folder, 'imported.mjs')], { encoding: 'utf8' });
    assert.equal(printed, 'leak function leakrate report, version 1\n');
  });
});

describe('bad input', () => {
  test('of a file is said in the words of the program, with what to do', async () => {
    const torn = 'time,memory\n2026-01-01T00:00Z,1MB\n2026-01-01T01:00Z,3MB\n2026-01-01T02:00Z,x\n';
    const error = await rejected(leakrate.fit(torn), 'LeakrateError', /stdin:4:19/);
    const said = direct(['fit', '-'], { input: torn, env: { ...process.env, COLUMNS: '1000' } }).stderr;
    assert.ok(said.includes(error.message), `${said}\n---\n${error.message}`);
    assert.equal(error.status, 2);
    assert.match(error.help, /--skip-bad-rows/);
  });

  test('of a file brings the whole command that works', async () => {
    const path = join(work, 'torn.csv');
    writeFileSync(path, 'time,memory\n2026-01-01T00:00Z,1MB\n2026-01-01T01:00Z,3MB\n2026-01-01T02:00Z,x\n');
    const error = await rejected(leakrate.fit(path), 'LeakrateError', /1 row cannot be read/);
    assert.match(error.command, /^leakrate fit .*--skip-bad-rows/);
    assert.equal((await leakrate.fit(path, { skipBadRows: true })).series[0].samples, 2);
  });

  test('that is no input is a type error', async () => {
    await rejected(leakrate.fit(), 'TypeError', /the input is undefined: expected a path/);
    await rejected(leakrate.fit(5), 'TypeError', /the input is 5: expected a path/);
    await rejected(leakrate.fit(null), 'TypeError', /the input is null/);
    await rejected(leakrate.fit(''), 'TypeError', /empty text/);
    await rejected(leakrate.fit([]), 'TypeError', /empty array: expected samples/);
    await rejected(leakrate.fit({}), 'TypeError', /inputs by label, found none/);
    await rejected(leakrate.fit({ web: 7 }), 'TypeError', /the input `web` is 7/);
    await rejected(leakrate.fit({ 'a b': LOCAL }), 'TypeError', /"a b" is no plain word/);
    await rejected(leakrate.fit(new URL('http://localhost/memory.csv')), 'TypeError', /expected a file: URL/);
    await rejected(leakrate.fit(new Map()), 'TypeError', /an object of Map/);
  });

  test('in a sample names the sample', async () => {
    const good = { time: 0, memory: 1e6 };
    await rejected(leakrate.fit([good, { time: 1 }]), 'TypeError', /sample 1: `memory` is undefined: expected a number of bytes/);
    await rejected(leakrate.fit([good, { time: 1, memory: NaN }]), 'TypeError', /sample 1: `memory` is NaN.*Leave out/);
    await rejected(leakrate.fit([good, { time: 1, memory: '5 MB' }]), 'TypeError', /sample 1: `memory` is "5 MB"/);
    await rejected(leakrate.fit([good, { memory: 5 }]), 'TypeError', /sample 1: `time` is undefined/);
    await rejected(leakrate.fit([good, { time: new Date('x'), memory: 5 }]), 'TypeError', /sample 1: `time` is an invalid Date/);
    await rejected(leakrate.fit([good, 5]), 'TypeError', /sample 1 is 5: expected an object/);
    await rejected(leakrate.fit([good, { ...good, requests: Infinity }]), 'TypeError', /sample 0: `requests` is undefined/);
    await rejected(leakrate.fit([good]), 'LeakrateError', /./);
  });

  test('in an option is said before anything runs, or in the words of the program', async () => {
    await rejected(leakrate.fit(LOCAL, { format: 'html' }), 'TypeError', /`format` is not for here/);
    await rejected(leakrate.fit(LOCAL, { limit: () => 5 }), 'TypeError', /`limit` is a function/);
    await rejected(leakrate.fit(LOCAL, { limit: NaN }), 'TypeError', /`limit` is NaN/);
    await rejected(leakrate.fit(LOCAL, 'limit'), 'TypeError', /expected options/);
    await rejected(leakrate.fit(LOCAL, { flor: 5 }), 'LeakrateError', /unexpected argument '--flor'.*\n+.*--floor/);
    await rejected(leakrate.fit(LOCAL, { 'x --output': 'y' }), 'LeakrateError', /unexpected argument/);
  });

  test('with a name like an option stays a path', async () => {
    await rejected(leakrate.fit('--output'), 'LeakrateError', /--output: no such file/);
  });

  test('that fails while it is read is the error of the stream', async () => {
    await rejected(leakrate.fit(createReadStream(join(work, 'absent.csv'))), 'Error', /ENOENT/);
  });
});

describe('the packages', () => {
  test('have types that are current', () => {
    execFileSync(process.execPath, [join(ROOT, 'packages/npm/build/types.js'), '--check'], { stdio: 'inherit' });
  });

  test('run nothing at installation and depend on nothing but their programs', () => {
    for (const name of ['leakrate', `@leakrate/${here.name}`]) {
      const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
      assert.equal(manifest.scripts, undefined);
      assert.equal(manifest.dependencies, undefined);
      assert.equal(manifest.private, undefined);
    }
    const { optionalDependencies, version } = require(join(folder, 'node_modules/leakrate/package.json'));
    assert.deepEqual(optionalDependencies, Object.fromEntries(platforms.map(({ name }) => [`@leakrate/${name}`, version])));
  });

  test('start the C library that fits where an installer brought both', { skip: here.libc ? false : 'one C library' }, () => {
    const both = join(work, 'both');
    cpSync(folder, both, { recursive: true });
    const other = join(both, 'node_modules/@leakrate/linux-x64-musl');
    if (here.name === 'linux-x64-musl') return;
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'leakrate'), '');
    writeFileSync(join(other, 'package.json'), '{ "name": "@leakrate/linux-x64-musl" }');
    assert.match(run(both, ['--version']).stdout, /^leakrate/);
  });
});
