/** Evidence of refusals for tests: AWS's errors as they come, turned into failures as the extension does. */
import assert from 'node:assert/strict';
import { awsFailure, noteRequest } from '../../../src/aws/errors.ts';
import { Failure, type FailureNote } from '../../../src/engine/failure.ts';
import type { Cause, Diagnosis } from '../../../src/explain/diagnosis.ts';
import { explainFailure } from '../../../src/explain/explainFailure.ts';
import type { FailureEvidence } from '../../../src/explain/failureEvidence.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import { signInFailure } from '../../../src/signIn/refusals.ts';

export const pat = 'pat@example.com';

/** An error as an SDK client throws it. */
export function sdkError(name: string, message: string, operation = 'InitiateAuth', status = 400): Error {
  const error = Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $fault: 'client' });
  noteRequest(error, 'Service', operation);
  return error;
}

export function noteOfAws(error: Error): FailureNote {
  const failure = awsFailure(error);
  if (!(failure instanceof Failure)) throw failure;
  return failure.note;
}

export function noteOfSignIn(error: Error, flow = 'USER_SRP_AUTH'): FailureNote {
  const failure = signInFailure(error, { username: pat, flow });
  if (!(failure instanceof Failure)) throw failure;
  return failure.note;
}

export function evidence(changes: Partial<FailureEvidence> = {}): FailureEvidence {
  const ids = [
    'userPool',
    'domain',
    'appClient',
    'branding',
    'role',
    'function',
    'method',
    'integration',
    'permission',
    'authorizer',
  ];
  return {
    attempted: 'sign-in',
    settings: settingsFrom('blank', 'abc123'),
    rows: [...ids, 'deployment', 'stage'].map((id) => ({ id, title: id, adopted: false })),
    waysIn: [
      { id: 'hostedCode', title: 'On the hosted page' },
      { id: 'testUser', title: 'As the test user' },
      { id: 'srp', title: 'User name and password by SRP' },
    ],
    suffix: 'x1y2z3',
    now: Date.UTC(2026, 0, 10),
    ...changes,
  };
}

export function explained(note: FailureNote, at: Partial<FailureEvidence> = {}): Diagnosis | undefined {
  return explainFailure(note, evidence(at));
}

/** Its first cause. */
export function firstCause(note: FailureNote, at: Partial<FailureEvidence> = {}): Cause | undefined {
  return explained(note, at)?.causes[0];
}

/** `kind`, or what it changes. */
export function fixOf(cause: Cause | undefined): string {
  const fix = cause?.fixes[0];
  if (fix?.kind === 'settings') return `settings ${fix.settings.map(({ path }) => path).join(', ')}`;
  if (fix?.kind === 'repair') return `repair ${fix.resources.join(', ')}`;
  if (fix?.kind === 'user') return `user ${fix.action}`;
  if (fix?.kind === 'wait' || fix?.kind === 'retry') return `${fix.kind} ${fix.again}`;
  return fix?.kind === 'signIn' ? `signIn ${fix.way}` : (fix?.kind ?? 'none');
}

/** A refusal as AWS words it, with the cause and the first fix that it must get. */
export interface FailureRow {
  readonly row: string;
  readonly note: FailureNote;
  readonly at?: Partial<FailureEvidence>;
  readonly id: string;
  readonly fix: string;
}

/** One test per row. `at`: what is known in all of them. */
export function holdRows(rows: readonly FailureRow[], at: Partial<FailureEvidence> = {}): void {
  for (const row of rows)
    it(`names the cause and its fix: ${row.row}`, () => {
      const cause = firstCause(row.note, { ...at, ...row.at });
      assert.equal(cause?.id, row.id);
      assert.equal(fixOf(cause), row.fix);
      assert.match(cause?.link.url ?? '', /^https:\/\/docs\.aws\.amazon\.com\//);
    });
}
