/**
 * `npm run bench`: what the extension costs, in four numbers, as a table. Exit code 1 when one is over its limit.
 *
 * 1. Time of apply ÷ time of the longest chain of dependent requests, with 80 ms of latency on every sandbox request.
 * 2. Activation, beside an empty extension in the same VS Code.
 * 3. Size of what activation loads.
 * 4. Explaining a refused call without a request.
 */
import { parseArgs } from 'node:util';
import { bundleSize } from '../support/bundleSize.ts';
import { activationTimes } from './activationTimes.ts';
import { applyTimes } from './applyTimes.ts';
import { explainTimes } from './explainTimes.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number from 1, not ${values.runs}.`);
  process.exit(2);
}

console.log(`Applying on a sandbox with 80 ms of latency, ${runs} times …`);
const apply = await applyTimes(runs, 80);
console.log(`Activating in VS Code, ${runs} times …`);
const activation = await activationTimes(runs, console.log);
const bundle = await bundleSize();
console.log(`Explaining a refused call, ${runs} times …`);
const explain = await explainTimes(runs);

const ratio = median(apply.map(({ applyMs, criticalPathMs }) => applyMs / criticalPathMs));
const ours = median(activation.map((run) => run.ours));
const empty = median(activation.map((run) => run.empty));

const rows = [
  ['Apply', `${ms(median(apply.map((run) => run.applyMs)))}`, ''],
  ['  longest chain of requests', `${ms(median(apply.map((run) => run.criticalPathMs)))}`, ''],
  ['  ratio', ratio.toFixed(3), 'at most 1.15'],
  ['  ratio of each run', apply.map((run) => (run.applyMs / run.criticalPathMs).toFixed(3)).join(' '), ''],
  ['Activation', ms(ours), `${activation.map((run) => run.ours.toFixed(1)).join(' ')}`],
  ['  empty extension', ms(empty), `${activation.map((run) => run.empty.toFixed(1)).join(' ')}`],
  ['  difference, ratio', `${ms(ours - empty)}, ${(ours / empty).toFixed(2)}`, ''],
  ['Code loaded by activation', `${(bundle.bytes / 1000).toFixed(1)} kB`, 'at most 40 kB'],
  ['  loaded on first use', `${(bundle.later / 1000).toFixed(0)} kB`, ''],
  ['Explaining a call', ms(median(explain)), 'at most 100 ms'],
  ['  ms of each run', explain.map((time) => time.toFixed(1)).join(' '), ''],
];
const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
console.log('');
for (const row of rows)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );

const failed = [
  ratio > 1.15 && `Apply takes ${ratio.toFixed(3)} times its longest chain.`,
  median(explain) > 100 && `Explaining a call takes ${median(explain).toFixed(0)} ms.`,
  bundle.bytes > 40_000 && `Activation loads ${bundle.bytes} bytes.`,
].filter(Boolean);
for (const line of failed) console.error(`\n✗ ${line}`);
process.exit(failed.length > 0 ? 1 : 0);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function ms(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
}
