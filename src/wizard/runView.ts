/** Run view: how Create stands, from the plan and the engine's events, or from the record of an earlier run. */
import type { PlanStep } from '../engine/plan.ts';
import type { Row } from '../engine/record.ts';
import type { EngineEvent } from '../engine/resource.ts';
import type { ProgressView, RunView } from './protocol.ts';

/** The picture before the first request. What is kept counts as ready. */
export function runBegun(steps: readonly PlanStep[], now: number): RunView {
  return {
    status: 'running',
    startedAt: now,
    requests: 0,
    resources: steps
      .filter((step) => step.action !== 'leave')
      .map(({ id, type, title, action }) => ({
        id,
        type,
        title,
        action,
        status: action === 'keep' ? 'done' : 'waiting',
      })),
  };
}

/** The same before a new plan is there: what an earlier run has made stays ready, the rest waits. */
export function runResumed({ resources }: RunView, now: number): RunView {
  return {
    status: 'running',
    startedAt: now,
    requests: 0,
    resources: resources.map(({ id, type, title, action, status, state }) => ({
      id,
      type,
      title,
      action,
      state,
      status: status === 'done' ? 'done' : 'waiting',
    })),
  };
}

export function runAfter(run: RunView, event: EngineEvent): RunView {
  if (event.kind === 'request') return { ...run, requests: run.requests + 1 };
  const change = progressAfter(event);
  const resources = run.resources.map((resource) => (resource.id === event.id ? { ...resource, ...change } : resource));
  if (event.kind !== 'failed') return { ...run, resources };
  // The first failure is the cause; what fails after it fails because of it.
  const failedAt = run.failedAt ?? resources.find(({ id }) => id === event.id)?.title;
  return { ...run, resources, failedAt, failure: run.failure ?? event.failure };
}

function progressAfter(event: Exclude<EngineEvent, { kind: 'request' }>): Partial<ProgressView> {
  switch (event.kind) {
    case 'started':
      return { status: 'working', note: undefined };
    case 'note':
      return { note: event.text };
    case 'finished':
      return { status: 'done', ms: event.ms, note: undefined, state: event.action === 'delete' ? 'gone' : 'created' };
    case 'failed':
      return { status: 'failed', note: event.failure.what };
    case 'skipped':
      return { status: 'skipped', note: event.because };
  }
}

/** How an earlier run ended, as far as the record tells. */
export function runOfRecord(rows: Readonly<Record<string, Row>>): RunView {
  const resources = Object.values(rows)
    .filter((row) => row.state !== 'gone' && row.state !== 'left')
    .map(progressOf);
  if (resources.length === 0) return { status: 'idle', resources, requests: 0 };
  const failed = Object.values(rows).find((row) => row.failure);
  if (failed) return { status: 'failed', resources, requests: 0, failure: failed.failure, failedAt: failed.title };
  const whole = resources.every(({ status }) => status === 'done');
  return { status: whole ? 'done' : 'cancelled', resources, requests: 0 };
}

function progressOf({ id, type, title, state, failure }: Row): ProgressView {
  const status = failure ? 'failed' : state === 'created' ? 'done' : 'waiting';
  return { id, type, title, state, status, action: 'create', note: failure?.what };
}
