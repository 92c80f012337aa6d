/** Report: what the demo prints: a live list of resources, a table of observations, or one JSON object a line. */
import { styleText } from 'node:util';
import type { FailureNote } from '../engine/failure.ts';
import type { EngineEvent } from '../engine/resource.ts';

/** Something that was looked at, and whether it was as expected. */
export interface Observation {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly ok: boolean;
}

/** The last line of `--json`. `left`: resources of ours that still exist. Times in ms. */
export interface Summary {
  readonly event: 'summary';
  readonly recipe: string;
  readonly ok: boolean;
  readonly observations: readonly Observation[];
  readonly requests: number;
  readonly applyMs: number;
  readonly criticalPathMs: number;
  readonly left: number;
  readonly failure?: FailureNote;
}

export interface Report {
  heading(text: string): void;
  note(text: string): void;
  engine(event: EngineEvent, title: string): void;
  observation(observation: Observation): void;
  summary(summary: Summary): void;
}

type Color = 'green' | 'red' | 'yellow' | 'dim' | 'bold' | 'cyan';

/** For people: colours where the terminal has them, and words that stand without colour. */
export function terminalReport(write: (line: string) => void): Report {
  // styleText respects NO_COLOR and whether stdout is a terminal.
  const paint = (color: Color, text: string) => styleText(color, text, { stream: process.stdout });
  return {
    heading: (text) => write(`\n${paint('bold', text)}`),
    note: (text) => write(paint('dim', `  ${text}`)),
    engine(event, title) {
      if (event.kind === 'finished')
        write(
          `  ${paint('green', '✓')} ${words[event.action].padEnd(8)} ${title} ${event.ms < 1 ? '' : paint('dim', `${Math.round(event.ms)} ms`)}`,
        );
      else if (event.kind === 'note') write(paint('dim', `    … ${title}: ${event.text}`));
      else if (event.kind === 'failed') write(`  ${paint('red', '✕')} failed   ${title}: ${event.failure.what}`);
      else if (event.kind === 'skipped') write(`  ${paint('yellow', '–')} skipped  ${title}: ${event.because}`);
    },
    observation: ({ name, expected, actual, ok }) => {
      const mark = ok ? paint('green', '✓') : paint('red', '✕');
      write(`  ${mark} ${name.padEnd(38)} ${ok ? actual : `${paint('red', actual)} (expected ${expected})`}`);
    },
    summary(summary) {
      write(`\n${paint('bold', 'Observed')}`);
      for (const entry of summary.observations) this.observation(entry);
      write(
        paint(
          'dim',
          `\n  ${summary.requests} requests; created in ${summary.applyMs} ms, longest chain ${summary.criticalPathMs} ms`,
        ),
      );
      if (summary.failure) {
        const { what, why, next, service } = summary.failure;
        write(`\n${paint('red', `✕ ${what}`)}`);
        for (const line of [why, next && `Next: ${next}`, service && `AWS said: ${service.name}: ${service.message}`])
          if (line) write(`  ${line}`);
      }
      write(
        summary.left === 0
          ? paint('green', '  Nothing is left.')
          : paint('yellow', `  ${summary.left} ${summary.left === 1 ? 'resource is' : 'resources are'} still there.`),
      );
      write(
        summary.ok
          ? paint('green', `✓ ${summary.recipe}: everything as expected\n`)
          : paint('red', `✕ ${summary.recipe}: not as expected\n`),
      );
    },
  };
}

const words = {
  create: 'created',
  update: 'updated',
  replace: 'replaced',
  keep: 'kept',
  delete: 'deleted',
  leave: 'left',
};

/** For programs: one JSON object a line; the last has `event: "summary"`. */
export function jsonReport(write: (line: string) => void): Report {
  const line = (value: object) => write(JSON.stringify(value));
  return {
    heading: (text) => line({ event: 'heading', text }),
    note: (text) => line({ event: 'note', text }),
    engine: (event, title) => {
      if (event.kind !== 'request') line({ event: 'resource', ...event, title });
    },
    observation: (observation) => line({ event: 'observation', ...observation }),
    summary: (summary) => line(summary),
  };
}
