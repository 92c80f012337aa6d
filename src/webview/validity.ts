/** What is wrong where: the findings of all checks together, and the mark that each page gets in the rail. */
import type { FieldFinding } from '../setup/field.ts';
import { checkSettings, fields, valueAt } from '../setup/fields.ts';
import type { Draft, Page, ProbeName, ProbeView, View } from '../wizard/protocol.ts';

/** Paths of the settings that AWS itself is asked about, by the name of the probe. */
export const probePaths = {
  functionName: 'function.name',
  tokenFunctionName: 'tokenEndpoint.functionName',
  domainPrefix: 'hostedPages.domainPrefix',
} as const satisfies Record<ProbeName, string>;
export const probeNames = Object.keys(probePaths) as ProbeName[];

/** The page on which a setting stands; what exists is chosen on Start from, the target on Where. */
export function pageOf(path: string): Page {
  if (path.startsWith('existing.')) return 'start';
  return fields.find((field) => field.path === path)?.page ?? 'where';
}

/** True once resources may exist: what AWS cannot change later is then fixed. */
export function isLocked(view: View | undefined): boolean {
  return view?.setupId !== undefined;
}

/** The probe's answer, if it is about the value that stands in the form now. */
export function currentProbe(draft: Draft, view: View, name: ProbeName): ProbeView | undefined {
  const probe = view.probes[name];
  const value = valueAt(draft.settings, probePaths[name]);
  return probe?.value === value && isProbed(draft, view, name) ? probe : undefined;
}

/** True when the setting behind a probe plays a part in these settings at all, and is not what the setup has itself. */
export function isProbed(draft: Draft, view: View | undefined, name: ProbeName): boolean {
  const path = probePaths[name];
  const field = fields.find((entry) => entry.path === path);
  if (!(field?.visible?.(draft.settings) ?? true)) return false;
  if (!isLocked(view)) return true;
  return view?.applied !== undefined && valueAt(view.applied, path) !== valueAt(draft.settings, path);
}

/** Everything there is to say about the draft: the checks of the fields, the target, and names that are taken. */
export function findingsOf(draft: Draft, view: View | undefined): readonly FieldFinding[] {
  const found: FieldFinding[] = [...targetFindings(draft), ...checkSettings(draft.settings)];
  if (view === undefined) return found;
  for (const name of probeNames) {
    const probe = currentProbe(draft, view, name);
    if (probe?.status === 'taken')
      found.push({
        path: probePaths[name],
        severity: 'error',
        message: probe.message ?? `“${probe.value}” is already taken. Choose another name.`,
      });
  }
  return found;
}

function targetFindings({ target }: Draft): FieldFinding[] {
  if (target.kind === 'sandbox') return [];
  const found: FieldFinding[] = [];
  if (target.region === '') found.push({ path: 'target.region', severity: 'error', message: 'Choose a Region.' });
  const url = target.endpointUrl ?? '';
  if (url !== '' && !/^https?:\/\/[^\s/]+/.test(url))
    found.push({
      path: 'target.endpointUrl',
      severity: 'error',
      message: 'This must be a whole address such as http://127.0.0.1:4566.',
    });
  return found;
}

export type MarkKind = 'open' | 'done' | 'errors' | 'working' | 'failed';
/** Mark of a page in the rail. */
export interface Mark {
  readonly kind: MarkKind;
  /** How many errors there are on the page. */
  readonly errors: number;
  /** The same for a screen reader; empty when there is nothing to say. */
  readonly words: string;
}

const open: Mark = { kind: 'open', errors: 0, words: '' };
const done: Mark = { kind: 'done', errors: 0, words: 'complete' };
const working = (words: string): Mark => ({ kind: 'working', errors: 0, words });
const failed = (words: string): Mark => ({ kind: 'failed', errors: 0, words });

/** The mark of each page, from what is known now. */
export function markOf(
  page: Page,
  draft: Draft,
  view: View | undefined,
  findings: readonly FieldFinding[],
  visited: readonly Page[],
): Mark {
  const errors = findings.filter((entry) => entry.severity === 'error' && pageOf(entry.path) === page).length;
  if (errors > 0) return { kind: 'errors', errors, words: errors === 1 ? '1 error' : `${errors} errors` };
  // Of a setup that exists, every page of settings has been gone through, here or in an earlier session.
  const seen = visited.includes(page) || isLocked(view);
  switch (page) {
    case 'start':
      return isLocked(view) || visited.some((other) => other !== 'start') ? done : open;
    case 'where':
      if (view?.identity.status === 'failed' && draft.target.kind === 'aws') return failed('credentials do not work');
      return seen && (isLocked(view) || draft.target.kind === 'sandbox' || view?.identity.status === 'known')
        ? done
        : open;
    case 'review':
      if (view?.plan.status === 'failed') return failed('failed');
      return view?.setupId !== undefined ? done : open;
    case 'create':
      return runMark(view);
    case 'tryIt':
      if (view?.tryIt.busy) return working(view.tryIt.busy);
      // What was finished in an earlier session is done, until a call or a look at AWS says otherwise.
      if (view && view.tryIt.calls.length === 0 && view.run.status === 'done' && view.run.ms === undefined)
        return view.drift?.resources.length ? open : done;
      // One call without a token proves nothing yet.
      return view && view.tryIt.calls.length > 1 && view.tryIt.calls.every((call) => call.ok && !call.outdated)
        ? done
        : open;
    default:
      return seen ? done : open;
  }
}

function runMark(view: View | undefined): Mark {
  switch (view?.run.status) {
    case 'running':
    case 'cancelling':
      return working('in progress');
    case 'done':
      return done;
    case 'failed':
      return failed('failed');
    default:
      return open;
  }
}
