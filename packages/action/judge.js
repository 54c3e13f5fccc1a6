'use strict';

// Compares what was measured with the runs of the main branch, and writes the comment.

const { appendFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { KeptRuns, thirds } = require('./kept-runs.js');
const { StepError, annotate, event, leakrate, lines, output, step, workFolder } = require('./step.js');

/** The fewest runs of which a third is a group. */
const FEWEST_RUNS = 9;
/** A condition that asks for something to compare with. */
const COMPARES = /^(worse|different)/;

step(() => {
  const { MEASURED: measured, BASELINE_FILE: baselineFile = '', NAME: name } = process.env;
  const options = lines(process.env.OPTIONS).flatMap(optionWords);
  const conditions = lines(process.env.FAIL_ON);
  const keepRuns = wholeNumber('keep-runs', process.env.KEEP_RUNS);
  if (keepRuns < FEWEST_RUNS) throw new StepError(`keep-runs is ${keepRuns}: expected ${FEWEST_RUNS} or more`);
  const { mainBranch, pull } = event();
  const isMain = pull === undefined && process.env.GITHUB_REF === `refs/heads/${mainBranch}`;
  const kept = new KeptRuns(process.env.RUNS);

  const baseline = baselineFile || kept.last();
  const label = pull === undefined ? 'this-run' : 'pr';
  const compared = comparison({ [label]: measured }, baseline, options, conditions);
  const drift = driftOver([...kept.paths(), measured], options, process.env.DRIFT);
  const outcomes = [compared, isMain ? drift : { ...drift, outcome: 'passed' }];
  const worst = ['failed', 'undecided', 'passed'].find((one) => outcomes.some(({ outcome }) => outcome === one));

  const comment = join(workFolder(), 'comment.md');
  const text = [`### leakrate: ${name}`, compared.text, drift.text].filter(Boolean).join('\n\n');
  writeFileSync(comment, `<!-- leakrate ${name} -->\n${text}\n`);
  appendFileSync(process.env.GITHUB_STEP_SUMMARY, `${text}\n`);
  const answer = join(workFolder(), 'answer.json');
  writeFileSync(answer, compared.answer);

  if (drift.outcome === 'failed' && !isMain) annotate('warning', drift.reason);
  if (isMain) kept.keep(measured, keepRuns, new Date());
  output('comment', comment);
  output('answer', answer);
  output('outcome', worst);
  output('reason', outcomes.find(({ outcome }) => outcome === worst).reason.replaceAll(/\s+/g, ' '));
  output('keep', String(isMain));
});

/** `--requests 100/min` as two words: what follows the option is one, whatever it holds. */
function optionWords(line) {
  const space = line.search(/\s/);
  return space === -1 ? [line] : [line.slice(0, space), line.slice(space).trim()];
}

function wholeNumber(name, text) {
  if (!/^\d{1,6}$/.test(text)) throw new StepError(`${name} is ${JSON.stringify(text)}: expected a whole number`);
  return Number(text);
}

/** The finding against the baseline, or without one, in Markdown. */
function comparison(measured, baseline, options, conditions) {
  const isCompared = baseline !== undefined;
  const inputs = Object.entries(isCompared ? { main: baseline, ...measured } : measured);
  const question = isCompared ? ['compare', '--relation=before-after'] : ['fit'];
  const judged = conditions.filter((one) => isCompared || !COMPARES.test(one)).map((one) => `--fail-on=${one}`);
  const args = [...question, ...inputs.map(([label, file]) => `${label}=${file}`), ...options, ...judged];
  const { answer, gate = [] } = answered(args);
  const text = [leakrate([...args, '--format=markdown']).stdout.trim()];
  text.push(gate.map(({ condition, outcome }) => `- \`${condition}\`: ${outcome.replaceAll('_', ' ')}`).join('\n'));
  if (!isCompared) {
    text.push('There is no run of the main branch yet to compare with: the first is kept when this is run there.');
  }
  return { ...judgement(gate), answer, text: text.filter(Boolean).join('\n\n') };
}

/** Whether the last third of the runs leaks faster than the first: what is too slow to be seen from one to the next. */
function driftOver(runs, options, drift) {
  const groups = thirds(runs);
  if (groups === undefined) {
    const text = `A slow drift over runs of the main branch is told from ${FEWEST_RUNS} runs on (${runs.length} so far, with this one).`;
    return { outcome: 'passed', reason: text, text };
  }
  const inputs = Object.entries(groups).flatMap(([group, files]) =>
    files.map((file, index) => `${group}-${index + 1}=${file}`),
  );
  const args = ['compare', ...inputs, ...options, '--group-by=^(earlier|later)-', '--groups=earlier,later'];
  args.push('--relation=before-after', `--fail-on=worse-by=${drift}`);
  const { outcome, reason } = judgedOrTold(args);
  const size = groups.later.length;
  const lead = `Over ${runs.length} runs (the last ${size} against the first ${size}, more than ${drift} is a drift)`;
  return { outcome, reason: `${lead}: ${reason}`, text: `${lead}: ${reason}` };
}

/** Runs that cannot be compared, such as after another unit was chosen, leave the comparison with the last as it is. */
function judgedOrTold(args) {
  try {
    return judgement(answered(args).gate);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { outcome: 'undecided', reason: `cannot be told. ${error.message.split('\n')[0]}` };
  }
}

/** The answer of a command as JSON; what cannot be answered ends the step in the words of leakrate. */
function answered(args) {
  const { stdout, stderr } = leakrate([...args, '--format=json']);
  if (stdout.trim() === '') throw new StepError(stderr.trim().replace(/^error: /, ''));
  return { answer: stdout, gate: JSON.parse(stdout).gate };
}

/** The worst of the conditions, and why. */
function judgement(gate) {
  const ranks = ['failed', 'cannot_be_decided', 'undecided', 'passed'];
  const worst = [...gate].sort((one, other) => ranks.indexOf(one.outcome) - ranks.indexOf(other.outcome))[0];
  if (worst === undefined) return { outcome: 'passed', reason: 'no condition is judged' };
  const outcome = worst.outcome === 'cannot_be_decided' ? 'undecided' : worst.outcome;
  return { outcome, reason: [worst.reason, worst.help].filter(Boolean).join(' ') };
}
