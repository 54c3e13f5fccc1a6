'use strict';

const { described } = require('./options.js');

const EXAMPLE = '{ time: Date.now(), memory: process.memoryUsage().rss }';

/** Samples as a table that leakrate reads: one row each, of the columns that any of them has. */
function sampleTable(samples) {
  const hasTime = samples.some((sample) => sample?.time !== undefined);
  const hasRequests = samples.some((sample) => sample?.requests !== undefined);
  const header = [hasTime && 'time', 'memory_bytes', hasRequests && 'requests'].filter(Boolean);
  const rows = samples.map((sample, index) => {
    if (sample === null || typeof sample !== 'object' || Array.isArray(sample)) {
      throw new TypeError(`sample ${index} is ${described(sample)}: expected an object such as ${EXAMPLE}`);
    }
    const cells = [number(sample.memory, index, 'memory', 'a number of bytes, such as process.memoryUsage().rss')];
    if (hasTime) cells.unshift(time(sample.time, index));
    if (hasRequests) {
      cells.push(number(sample.requests, index, 'requests', 'the number of requests that were served until then'));
    }
    return cells.join(',');
  });
  return `${header.join(',')}\n${rows.join('\n')}\n`;
}

function number(value, index, name, expected) {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const leave = Number.isNaN(value) || value === null ? ' Leave out a sample that has none.' : '';
  throw new TypeError(`sample ${index}: \`${name}\` is ${described(value)}: expected ${expected}.${leave}`);
}

function time(value, index) {
  const date = typeof value === 'number' ? new Date(value) : value;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date.toISOString();
  if (typeof value === 'string' && value.trim() !== '') return `"${value.replaceAll('"', '""')}"`;
  throw new TypeError(
    `sample ${index}: \`time\` is ${described(value)}: expected a Date, milliseconds as of Date.now(), or a text ` +
      'such as 2026-03-14T00:35:00Z',
  );
}

module.exports = { sampleTable };
