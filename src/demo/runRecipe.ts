/** Runs one recipe from nothing to secured and back to nothing, and reports what was seen on the way. */
import { randomBytes } from 'node:crypto';
import type { Target } from '../aws/target.ts';
import { isCancellation, noteOf } from '../engine/failure.ts';
import type { EngineEvent } from '../engine/resource.ts';
import type { Operations, Setup } from '../operations/operations.ts';
import { settingsFrom } from '../setup/recipes/recipes.ts';
import type { Phase } from '../setup/settings.ts';
import { freePort } from './freePort.ts';
import type { Observation, Report, Summary } from './report.ts';
import { type DemoRecipe, scripts } from './scripts/scripts.ts';

export interface DemoRun {
  readonly operations: Operations;
  readonly recipe: DemoRecipe;
  readonly target: Target;
  readonly report: Report;
  /** False: create and delete only, for endpoints that have no data plane. */
  readonly calls: boolean;
  readonly keep: boolean;
  readonly signal: AbortSignal;
  /** Number of requests made so far, over all services. */
  readonly requests: () => number;
}

/** Never throws but for a cancelled run; a failure is in the summary. Always cleans up, unless `keep`. */
export async function runRecipe(run: DemoRun): Promise<Summary> {
  const observations: Observation[] = [];
  const times = { applyMs: 0, criticalPathMs: 0 };
  const settings = settingsFrom(run.recipe, randomBytes(4).toString('hex'));
  // VS Code may be waiting for a sign-in of its own on the usual port.
  settings.appClient.loopbackPort = await freePort();
  const observe = (name: string, expected: string, actual: string) => {
    const entry = { name, expected, actual, ok: expected === actual };
    observations.push(entry);
    run.report.observation(entry);
  };
  let setup: Setup | undefined;
  let failure: Summary['failure'];
  const before = run.requests();
  try {
    setup = await run.operations.createSetup(settings, run.target);
    const { id } = setup;
    const totals = { declared: 0, done: 0 };
    const apply = async (phase: Phase) => {
      Object.assign(totals, await applyPhase(run, id, phase, times));
    };
    const { operations, report, signal } = run;
    if (run.calls) await scripts[run.recipe]({ operations, setupId: id, settings, report, signal, observe, apply });
    else await apply('complete');
    observe('Resources created', `${totals.declared}`, `${totals.done}`);
  } catch (error) {
    if (!isCancellation(error)) failure = noteOf(error);
    else run.report.note('Cancelled. What was made so far is removed.');
  }
  const left = setup ? await (run.keep ? count(run, setup) : cleanUp(run, setup)) : 0;
  return {
    event: 'summary',
    recipe: run.recipe,
    ok:
      failure === undefined &&
      !run.signal.aborted &&
      observations.length > 0 &&
      observations.every((entry) => entry.ok) &&
      (run.keep || left === 0),
    observations,
    requests: run.requests() - before,
    applyMs: Math.round(times.applyMs),
    criticalPathMs: Math.round(times.criticalPathMs),
    left,
    failure,
  };
}

async function applyPhase(
  run: DemoRun,
  setupId: string,
  phase: Phase,
  times: { applyMs: number; criticalPathMs: number },
): Promise<{ declared: number; done: number }> {
  const plan = await run.operations.plan(setupId, { phase, signal: run.signal });
  const titles = new Map(plan.steps.map((step) => [step.id, step.title]));
  let done = plan.steps.filter((step) => step.action === 'keep').length;
  const emit = (event: EngineEvent) => {
    if (event.kind === 'finished' && event.action !== 'keep') done++;
    if (event.kind === 'finished' && event.action === 'keep') return;
    run.report.engine(event, event.kind === 'request' ? '' : (titles.get(event.id) ?? event.id));
  };
  const applied = await run.operations.apply(setupId, plan, { phase, signal: run.signal, emit });
  times.applyMs += applied.ms;
  times.criticalPathMs += applied.criticalPathMs;
  return { declared: plan.steps.length, done };
}

/** Cleans up, twice at most, and counts by asking AWS for each resource what is still there. */
async function cleanUp(run: DemoRun, setup: Setup): Promise<number> {
  run.report.heading('Clean up');
  const before = await run.operations.load(setup.id);
  const titles = new Map(Object.values(before.rows).map((row) => [row.id, row.title]));
  try {
    const report = await run.operations.cleanUp(setup.id, {
      emit: (event) => {
        if (event.kind !== 'request') run.report.engine(event, titles.get(event.id) ?? event.id);
      },
    });
    for (const { title, why } of report.left) run.report.note(`Left: ${title}: ${why}`);
  } catch (error) {
    run.report.note(`Clean-up failed: ${noteOf(error).what}`);
  }
  return remaining(run, before);
}

async function count(run: DemoRun, setup: Setup): Promise<number> {
  const kept = await run.operations.load(setup.id);
  run.report.note(`Kept. Remove it with: npm run demo -- --clean-up ${setup.id}`);
  return remaining(run, kept);
}

async function remaining(run: DemoRun, record: Setup): Promise<number> {
  const titles = await run.operations.remaining(record).catch((error: unknown) => {
    run.report.note(`What is left could not be asked: ${noteOf(error).what}`);
    return Object.values(record.rows).map((row) => row.title);
  });
  for (const title of titles) run.report.note(`Still there: ${title}`);
  return titles.length;
}

/** The addresses of a target whose endpoint is known; used to say where things are. */
export function describeTarget(target: Target, endpoint?: string): string {
  if (target.kind === 'sandbox') return `the sandbox (${endpoint ?? 'starting'})`;
  return target.endpointUrl ?? `AWS, ${target.region}${target.profile ? `, profile ${target.profile}` : ''}`;
}
