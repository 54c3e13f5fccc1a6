import type { Answer } from './schema.js';

export type { Answer } from './schema.js';

/** One reading of the memory of a process. */
export interface Sample {
  /** When it was read: a Date, milliseconds as of `Date.now()`, or a text such as `2026-03-14T00:35:00Z`. */
  time?: Date | number | string;
  /** Memory in bytes, such as `process.memoryUsage().rss`. */
  memory: number;
  /** The number of requests that the process had served until then. */
  requests?: number;
}

/**
 * What is measured: what stands on the command line (a path, or a rate such as `15MB/1250req`), the text of a file
 * (a string with a line break), its bytes, a stream of them, samples, or the paths of files of one process.
 */
export type Input =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | AsyncIterable<Uint8Array | string>
  | readonly Sample[]
  | readonly string[];

/** Inputs by what they are, such as `{ local: 'local.csv', production: buffer }`. */
export interface LabelledInputs {
  [label: string]: Input;
}

export type OptionScalar = string | number | boolean | Date | null | undefined;
export type OptionValue = OptionScalar | readonly OptionScalar[];

/**
 * The options of the command line, in camel case: `{ limit: '1.75GB', failOn: ['leak'] }`. What holds for one input
 * alone is given by its label: `{ requests: { production: '100/min' } }`. `npx leakrate help fit` lists them.
 */
export interface Options {
  /** Where request counts come from: a rate (`100/min`), a column, a file, or the requests up to each sample. */
  requests?: OptionValue | { [label: string]: OptionValue };
  /** Which column is memory. */
  memory?: OptionValue | { [label: string]: OptionValue };
  /** Which column tells time. */
  time?: OptionValue | { [label: string]: OptionValue };
  /** Unit of bare numbers: `MB`, `MiB`, … */
  unit?: OptionValue | { [label: string]: OptionValue };
  /** Zone of times without one. */
  tz?: OptionValue | { [label: string]: OptionValue };
  /** The memory at which the process dies, such as `1.75GB`. */
  limit?: OptionValue | { [label: string]: OptionValue };
  /** Only samples from this time on. */
  since?: OptionValue | { [label: string]: OptionValue };
  /** Only samples up to this time. */
  until?: OptionValue | { [label: string]: OptionValue };
  /** When the process restarted: `auto`, `none`, `falls`, or times. */
  restarts?: OptionValue | { [label: string]: OptionValue };
  /** The smallest leak that matters, such as `100B/req` or `1MB/h`. */
  floor?: OptionValue;
  /** Confidence of the intervals. */
  confidence?: OptionValue;
  /** Conditions that the `gate` of the answer judges, such as `leak` or `worse`. */
  failOn?: OptionValue;
  [option: string]: OptionValue | { [label: string]: OptionValue };
}

/** How fast does it leak, and is it a leak at all? */
export function fit(input: Input | LabelledInputs, options?: Options): Promise<Answer>;
/** Is one leak the other? The ratio of two leak rates, with its interval. */
export function compare(inputs: LabelledInputs | readonly string[], options?: Options): Promise<Answer>;
/** When does it reach the limit, and how often must it be restarted until then? */
export function predict(input: Input | LabelledInputs, options?: Options): Promise<Answer>;
/** The facts of an incident: each of the questions above, as far as the inputs answer it. */
export function report(inputs: Input | LabelledInputs, options?: Options): Promise<Answer>;

/** Why a question was not answered, in the words of the command line. */
export class LeakrateError extends Error {
  /** The exit status of the program, `null` where a signal ended it. */
  readonly status: number | null;
  /** What to do about it. */
  readonly help?: string;
  /** A whole command that was tried on the input, and works: what it adds are the options to give. */
  readonly command?: string;
}
