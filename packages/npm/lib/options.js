'use strict';

/** Options that would write something other than the answer that is parsed here. */
const REFUSED = new Map([
  ['format', 'the answer is always the parsed JSON'],
  ['output', 'the answer is returned, and not written to a file'],
  ['quiet', 'the answer is always the parsed JSON'],
  ['verbose', 'the answer is always the parsed JSON'],
  ['comment', 'the answer is always the parsed JSON'],
  ['advice', 'the settings are files of their own: run `npx leakrate predict --advice`'],
  ['init', 'it writes a file and gives no answer: run `npx leakrate report --init`'],
]);

/** `{ failOn: ['leak'], requests: { web: '100/min' } }` as `--fail-on=leak --requests=web=100/min`. */
function optionArguments(options) {
  if (options === undefined) return [];
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError(`expected options such as { limit: '1.75GB' }, found ${described(options)}`);
  }
  return Object.entries(options).flatMap(([name, value]) => {
    const reason = REFUSED.get(name);
    if (reason !== undefined) throw new TypeError(`the option \`${name}\` is not for here: ${reason}`);
    const flag = `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    return valueArguments(flag, '', value, name);
  });
}

function valueArguments(flag, label, value, name) {
  if (value === undefined || value === null || value === false) return [];
  if (value === true && label === '') return [flag];
  if (typeof value === 'string') return [`${flag}=${label}${value}`];
  if (typeof value === 'number' && Number.isFinite(value)) return [`${flag}=${label}${value}`];
  if (value instanceof Date && !Number.isNaN(value.getTime())) return [`${flag}=${label}${value.toISOString()}`];
  if (Array.isArray(value)) return value.flatMap((one) => valueArguments(flag, label, one, name));
  if (label === '' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.entries(value).flatMap(([key, one]) => valueArguments(flag, `${key}=`, one, name));
  }
  throw new TypeError(
    `the option \`${name}\` is ${described(value)}: expected a string, a number, true, a Date, an array of these, ` +
      'or an object of these by the label of the input that they are for',
  );
}

/** What a value is, for a message about it. */
function described(value) {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (typeof value === 'object') return `an object of ${value.constructor?.name ?? 'no class'}`;
  return `a ${typeof value}`;
}

module.exports = { optionArguments, described };
