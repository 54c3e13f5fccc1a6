// Compiled and not run: what a user of the types writes.
import { createReadStream } from 'node:fs';
import { compare, fit, LeakrateError, predict, report, type Input, type Options } from 'leakrate';
import type { Answer, Rate, Series } from 'leakrate/schema';

export async function use(path: string): Promise<number | undefined> {
  const options: Options = { requests: { web: '100/min' }, failOn: ['leak', 'rate>5MB/h'], skipBadRows: true };
  const answer: Answer = await fit({ web: createReadStream(path) }, options);
  const series: Series | undefined = answer.series[0];
  const rate: Rate | undefined = series?.bytes_per_hour;
  if (series?.verdict === 'leak') await predict([{ time: Date.now(), memory: 5 }], { limit: '1.75GB' });
  await compare({ local: Buffer.from(''), production: new URL('file:///m.csv') });
  const inputs: Input[] = ['a.csv', ['a.csv', 'b.csv']];
  await report(inputs[0] as Input).catch((error: unknown) => {
    if (error instanceof LeakrateError) console.error(error.command, error.help, error.status);
  });
  // @ts-expect-error a verdict that is none
  if (series?.verdict === 'leaks') return undefined;
  // @ts-expect-error no sample without memory
  await fit([{ time: 5 }]);
  return rate?.estimate;
}
