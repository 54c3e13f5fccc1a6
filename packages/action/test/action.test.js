'use strict';

// The steps of action.yml as a runner carries them out, against an API of our own on loopback. PROGRAM names the
// program to install.

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, before, beforeEach, describe, test } = require('node:test');
const platforms = require('../../platforms.json');

const ROOT = join(__dirname, '../../..');
const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch);

let work;
let tarballs;
/** What the first job installed, which the others take. */
let installed;
let server;
let github;

/** The parts of action.yml that a runner reads: inputs with their defaults, and steps in order. */
function action() {
  const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
  const [head, body] = text.split(/^runs:$/m);
  const inputs = Object.fromEntries(
    [...head.split(/^outputs:$/m)[0].matchAll(/^ {2}([\w-]+):\n((?: {4}.*\n)*)/gm)].map(([, name, keys]) => [
      name,
      /^ {4}default: "?(.*?)"?$/m.exec(keys)?.[1] ?? '',
    ]),
  );
  const steps = body.split(/^ {4}- name: /m).slice(1).map((step) => ({
    name: step.split('\n')[0],
    id: /^ {6}id: (.*)$/m.exec(step)?.[1],
    condition: /^ {6}if: (.*)$/m.exec(step)?.[1],
    uses: /^ {6}uses: (\S+)@/m.exec(step)?.[1],
    command: /^ {6}run: (.*)$/m.exec(step)?.[1],
    variables: Object.fromEntries([...step.matchAll(/^ {8}([\w-]+): (.*)$/gm)].map(([, name, value]) => [name, value])),
  }));
  return { inputs, steps };
}

/** A runner for one job: carries out the steps, and keeps what they leave. */
class Runner {
  constructor(event, { name = 'pull_request', ref = 'refs/pull/7/merge' } = {}) {
    this.folder = mkdtempSync(join(work, 'job-'));
    this.summary = join(this.folder, 'summary.md');
    writeFileSync(this.summary, '');
    writeFileSync(join(this.folder, 'event.json'), JSON.stringify(event));
    this.environment = {
      ...process.env,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_API_URL: github.url,
      GITHUB_EVENT_NAME: name,
      GITHUB_EVENT_PATH: join(this.folder, 'event.json'),
      GITHUB_REF: ref,
      GITHUB_REPOSITORY: 'shop/web',
      GITHUB_STEP_SUMMARY: this.summary,
      RUNNER_TEMP: this.folder,
    };
    this.log = '';
    this.status = 0;
  }

  async run(given) {
    const { inputs, steps } = action();
    const values = { ...inputs, token: 'secret-token', package: tarballs.join('\n'), ...given };
    const outputs = {};
    const evaluated = (text) =>
      text.replace(/\$\{\{ (.*?) \}\}/g, (_, name) => {
        const [kind, one, , key] = name.split('.');
        return kind === 'inputs' ? values[one] : (outputs[one]?.[key] ?? '');
      });
    for (const { id, condition, uses, command, variables } of steps) {
      const wanted = /^steps\.(\S+)\.outputs\.(\S+) (!=|==) '(.*)'$/.exec(condition ?? '');
      if (wanted) {
        const equal = (outputs[wanted[1]]?.[wanted[2]] ?? '') === wanted[4];
        if (equal !== (wanted[3] === '==')) continue;
      }
      const environment = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, evaluated(value)]));
      if (uses !== undefined) {
        github.carryOut(uses, environment);
        continue;
      }
      if (command.endsWith('install.js"') && values.package === tarballs.join('\n') && installed !== undefined) {
        mkdirSync(join(this.folder, 'leakrate'));
        symlinkSync(installed, join(this.folder, 'leakrate/node_modules'), 'junction');
        continue;
      }
      const output = join(this.folder, 'output');
      writeFileSync(output, '');
      const { status, log } = await bash(command, { ...this.environment, ...environment, GITHUB_OUTPUT: output });
      this.log += log;
      const told = readFileSync(output, 'utf8').split('\n').filter(Boolean).map((line) => line.split(/=(.*)/s));
      if (id !== undefined) outputs[id] = Object.fromEntries(told);
      if (status !== 0) {
        this.status = status;
        break;
      }
    }
    installed ??= join(this.folder, 'leakrate/node_modules');
    this.outputs = outputs.judge ?? {};
    return this;
  }

  summaryText() {
    return readFileSync(this.summary, 'utf8');
  }
}

/** Not in this thread: it answers as the API meanwhile. */
function bash(command, env) {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], { env, cwd: ROOT });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log += data));
    child.on('close', (status) => resolve({ status, log }));
  });
}

/** What GitHub keeps: comments and artifacts. */
class GitHub {
  constructor() {
    this.reset();
  }

  reset() {
    this.comments = [];
    this.artifacts = [];
    this.requests = [];
    this.stored = mkdtempSync(join(work, 'artifacts-'));
    this.refusals = new Map();
  }

  answer(method, url, body, authorization) {
    this.requests.push(`${method} ${url.pathname}`);
    assert.equal(authorization, 'Bearer secret-token');
    const refused = this.refusals.get(`${method} ${url.pathname}`);
    if (refused) return [refused, { message: 'Resource not accessible by integration' }];
    const found = /^\/repos\/shop\/web\/(.*)$/.exec(url.pathname)?.[1];
    if (method === 'GET' && found === 'actions/artifacts') {
      const name = url.searchParams.get('name');
      return [200, { artifacts: this.artifacts.filter((one) => one.name === name) }];
    }
    if (method === 'GET' && found === 'issues/7/comments') {
      const [size, page] = ['per_page', 'page'].map((key) => Number(url.searchParams.get(key)));
      return [200, this.comments.slice((page - 1) * size, page * size)];
    }
    if (method === 'POST' && found === 'issues/7/comments') {
      const comment = { id: 1000 + this.comments.length, user: { type: 'Bot' }, ...body };
      this.comments.push(comment);
      return [201, comment];
    }
    const edited = /^issues\/comments\/(\d+)$/.exec(found ?? '')?.[1];
    const comment = this.comments.find(({ id }) => id === Number(edited));
    if (method === 'PATCH' && comment) return [200, Object.assign(comment, body)];
    return [404, { message: 'Not Found' }];
  }

  /** What the two actions of artifacts do. */
  carryOut(action, given) {
    if (action === 'actions/upload-artifact') {
      const id = this.artifacts.length + 1;
      cpSync(given.path, join(this.stored, String(id)), { recursive: true });
      this.keep({ name: given.name, workflow_run: { id, head_branch: 'main', head_repository_id: 1 } });
    } else {
      assert.equal(action, 'actions/download-artifact');
      assert.equal(given['github-token'], 'secret-token');
      cpSync(join(this.stored, given['run-id']), given.path, { recursive: true });
    }
  }

  keep(artifact) {
    this.artifacts.push({ expired: false, created_at: new Date(Date.now() + this.artifacts.length * 1000).toISOString(), ...artifact });
  }
}

/** Memory after bursts of 1,000 requests, of a process that leaks so many bytes a request; the noise is the same each time. */
function measured(bytesPerRequest, name = 'measured.csv') {
  const noise = [0.4, -0.9, 0.1, 0.7, -0.3, -0.6, 0.8, -0.2];
  const rows = noise.map((one, index) => `${index * 1000},${Math.round(8e6 + bytesPerRequest * index * 1000 + one * 1e5)}`);
  const path = join(work, name);
  writeFileSync(path, `requests,memory_bytes\n${rows.join('\n')}\n`);
  return path;
}

const repository = { id: 1, default_branch: 'main' };
const pull = { repository, pull_request: { number: 7, head: { repo: { full_name: 'shop/web' } } } };
const fork = { repository, pull_request: { number: 7, head: { repo: { full_name: 'someone/web' } } } };
const onMain = (file, inputs = {}) =>
  new Runner({ repository }, { name: 'push', ref: 'refs/heads/main' }).run({ file, ...inputs });
const onPull = (file, inputs = {}, event = pull, how = {}) => new Runner(event, how).run({ file, ...inputs });

before(async () => {
  assert.ok(process.env.PROGRAM, 'expected PROGRAM=PATH of a built leakrate');
  work = mkdtempSync(join(tmpdir(), 'leakrate-action-'));
  const out = join(work, 'out');
  execFileSync(process.execPath, [join(ROOT, 'packages/npm/build/assemble.js'), out, `${here.name}=${process.env.PROGRAM}`]);
  tarballs = readdirSync(out).map((name) => {
    const packed = execFileSync('npm', ['pack', '--silent', join(out, name), '--pack-destination', work], { encoding: 'utf8' });
    return join(work, packed.trim());
  });
  process.env.npm_config_offline = 'true';
  github = new GitHub();
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url, 'http://loopback');
    const [status, body] = github.answer(request.method, url, text && JSON.parse(text), request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  github.url = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  rmSync(work, { recursive: true, force: true });
});

beforeEach(() => github.reset());

describe('a pull request', () => {
  test('is compared with the last run of main, in one comment that is updated', async () => {
    assert.equal((await onMain(measured(12_000))).status, 0);
    const worse = await onPull(measured(24_000));
    assert.equal(worse.status, 1, worse.log);
    assert.equal(worse.outputs.outcome, 'failed');
    assert.match(worse.log, /::error title=leakrate::Worse: pr leaks 2\.0/);
    assert.equal(github.comments.length, 1);
    const before = github.comments[0].body;
    assert.match(before, /^<!-- leakrate memory -->\n### leakrate: memory\n/);
    assert.match(before, /^- `worse`: failed$/m);
    assert.equal(worse.summaryText().trim(), before.split('\n').slice(1).join('\n').trim());

    github.comments.unshift({ id: 90, user: { type: 'User' }, body: 'Nice.' });
    const better = await onPull(measured(12_100));
    assert.equal(better.status, 0, better.log);
    assert.equal(github.comments.length, 2);
    assert.match(github.comments[1].body, /^- `worse`: passed$/m);
    if (process.env.COMMENTS) {
      writeFileSync(join(process.env.COMMENTS, 'before.md'), before);
      writeFileSync(join(process.env.COMMENTS, 'after.md'), github.comments[1].body);
    }
  });

  test('finds its comment behind a hundred others, and leaves those of persons alone', async () => {
    await onMain(measured(12_000));
    const quoted = '<!-- leakrate memory -->\nI say';
    for (let id = 100; id < 250; id += 1) github.comments.push({ id, user: { type: 'User' }, body: quoted });
    await onPull(measured(12_000));
    await onPull(measured(12_000));
    assert.equal(github.comments.length, 151);
    assert.ok(github.comments.slice(0, 150).every(({ body }) => body === quoted));
  });

  test('before there is a run of main has a rate and no comparison', async () => {
    const first = await onPull(measured(12_000));
    assert.equal(first.status, 0, first.log);
    assert.match(github.comments[0].body, /There is no run of the main branch yet/);
    assert.equal((await onPull(measured(12_000), { 'fail-on': 'worse\nleak' })).status, 1);
  });

  test('is compared with a file where one is given', async () => {
    const given = measured(6_000, 'baseline.csv');
    assert.equal((await onPull(measured(12_000), { 'baseline-file': given })).status, 1);
  });

  test('from a fork has a summary and no comment', async () => {
    const run = await onPull(measured(12_000), {}, fork);
    assert.equal(run.status, 0, run.log);
    assert.match(run.log, /::notice title=leakrate::The token of a pull request from a fork may only read/);
    assert.match(run.summaryText(), /12\.0 MB\/1,000 requests/);
    assert.deepEqual(github.requests, ['GET /repos/shop/web/actions/artifacts']);
    const deleted = { repository, pull_request: { number: 7, head: { repo: null } } };
    assert.equal((await onPull(measured(12_000), {}, deleted)).status, 0);
    assert.deepEqual(github.comments, []);
  });

  test('with the secrets of the repository is refused', async () => {
    const run = await onPull(measured(12_000), {}, fork, { name: 'pull_request_target' });
    assert.equal(run.status, 1);
    assert.match(run.log, /::error title=leakrate::pull_request_target gives the secrets/);
  });

  test('takes no run of a fork whose branch is called main, and none that expired', async () => {
    await onMain(measured(12_000));
    const [ours] = github.artifacts;
    github.keep({ name: 'leakrate-memory', workflow_run: { id: 66, head_branch: 'main', head_repository_id: 666 } });
    github.keep({ name: 'leakrate-memory', workflow_run: { id: 67, head_branch: 'feature', head_repository_id: 1 } });
    github.keep({ name: 'leakrate-memory', expired: true, workflow_run: { id: 68, head_branch: 'main', head_repository_id: 1 } });
    assert.equal((await onPull(measured(24_000))).outputs.outcome, 'failed');
    ours.expired = true;
    assert.equal((await onPull(measured(24_000))).outputs.outcome, 'passed');
  });

  test('is answered without permissions too, and told which are missing', async () => {
    github.refusals.set('GET /repos/shop/web/actions/artifacts', 403);
    github.refusals.set('GET /repos/shop/web/issues/7/comments', 403);
    const run = await onPull(measured(12_000));
    assert.equal(run.status, 0, run.log);
    assert.match(run.log, /::warning.*Resource not accessible by integration.*actions: read/);
    assert.match(run.log, /::warning.*pull-requests: write/);
    assert.match(run.summaryText(), /12\.0 MB/);
    assert.ok(!run.log.includes('secret-token'));
  });
});

describe('the runs of the main branch', () => {
  test('are kept up to a number, the oldest let go', async () => {
    for (let run = 0; run < 11; run += 1) await onMain(measured(12_000), { 'keep-runs': '9' });
    const { id } = github.artifacts.at(-1).workflow_run;
    assert.equal(readdirSync(join(github.stored, String(id))).length, 9);
  });

  test('show 3 % ten times, which no comparison with the last run does', async () => {
    const outcomes = [];
    let last;
    for (let run = 0; run <= 10; run += 1) {
      last = await onMain(measured(12_000 * 1.03 ** run));
      outcomes.push(last.outputs.outcome);
    }
    assert.ok(outcomes.slice(0, 8).every((one) => one === 'passed'), outcomes.join(' '));
    assert.equal(outcomes.at(-1), 'failed');
    assert.match(last.summaryText(), /^- `worse`: passed$/m);
    assert.match(last.log, /::error title=leakrate::Over 11 runs \(the last 3 against the first 3, more than 10%25 is a drift\): Worse: later leaks 1\.2/);
    // It is told in a pull request, which is not to blame.
    const innocent = await onPull(measured(12_000 * 1.03 ** 10));
    assert.equal(innocent.status, 0, innocent.log);
    assert.match(innocent.log, /::warning title=leakrate::Over 12 runs/);
    if (process.env.COMMENTS) writeFileSync(join(process.env.COMMENTS, 'drift.md'), github.comments[0].body);
  });

  test('without a drift pass', async () => {
    let last;
    for (let run = 0; run <= 9; run += 1) last = await onMain(measured(12_000 + (run % 3) * 100));
    assert.equal(last.outputs.outcome, 'passed', last.log);
    assert.match(last.summaryText(), /Over 10 runs/);
  });
});

describe('what is given', () => {
  const told = async (inputs, pattern) => {
    const run = await new Runner(pull).run(inputs);
    assert.equal(run.status, 1, run.log);
    assert.match(run.log, pattern);
  };

  test('is said to be wrong in plain words', async () => {
    await told({}, /give either `file`/);
    await told({ file: 'a.csv', record: '--pid\n5' }, /give either `file`/);
    await told({ file: 'absent.csv' }, /absent\.csv: no such file/);
    await told({ file: work }, /is no file/);
    await told({ file: measured(5), name: 'a b' }, /the name "a b" is no plain word/);
    await told({ file: measured(5), 'keep-runs': 'many' }, /keep-runs is "many": expected a whole number/);
    await told({ file: measured(5), 'keep-runs': '3' }, /keep-runs is 3: expected 9 or more/);
    await told({ file: measured(5), options: '--flor 5' }, /unexpected argument '--flor'/);
    await told({ file: measured(5), package: '' }, /no package is given/);
    const torn = join(work, 'torn.csv');
    writeFileSync(torn, 'time,memory\n2026-01-01T00:00Z,1MB\n2026-01-01T01:00Z,3MB\n2026-01-01T02:00Z,x\n');
    await told({ file: torn }, /torn\.csv:4:19/);
  });

  test('is no command, whatever stands in it', async () => {
    const trap = join(work, 'trapped');
    await told({ file: `$(touch ${trap})` }, /no such file/);
    await told({ file: measured(5), options: `--floor \`touch ${trap}\`` }, /::error/);
    assert.ok(!readdirSync(work).includes('trapped'));
  });

  test('is of several options, one a line', async () => {
    const run = await onPull(measured(12_000), { options: '--floor 50kB/request\n--confidence 0.9', 'fail-on': 'leak' });
    assert.equal(run.status, 0, run.log);
    assert.match(run.summaryText(), /90 % CI/);
  });

  test('is measured where it says how', async () => {
    const ready = 'const http = require("http"); http.createServer((q, s) => s.end("ok")).listen(process.env.PORT, "127.0.0.1")';
    const port = 20_000 + (process.pid % 20_000);
    const record = [`--url`, `http://127.0.0.1:${port}/`, '--rate', '50/s', '--bursts', '1s,1s,1s,1s', '--warm-up', '1s', '--launch', '--', process.execPath, '-e', ready];
    process.env.PORT = String(port);
    const run = await new Runner(pull).run({ record: record.join('\n'), 'fail-on': 'rate>1GB/request' });
    assert.match(run.summaryText(), /leakrate: memory/, run.log);
  });
});
