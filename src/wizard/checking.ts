/** Checks at the end of each phase: a call of the endpoint, the sign-in page, and a call by somebody who is signed in. */
import type { CallResult } from '../endpoint/callEndpoint.ts';
import type { CheckResult, CheckView, StepPhase } from './protocol.ts';
import type { SessionState } from './sessionState.ts';
import { loginPageUrl } from './trying.ts';

/** Makes the check of a phase. What cannot be asked at all is thrown. */
export async function checkOf(
  state: SessionState,
  setupId: string,
  phase: StepPhase,
  signal: AbortSignal,
): Promise<CheckView> {
  const results = await resultsOf(state, setupId, phase, signal);
  return { status: results.every(({ ok }) => ok) ? 'ok' : 'bad', results };
}

async function resultsOf(
  state: SessionState,
  setupId: string,
  phase: StepPhase,
  signal: AbortSignal,
): Promise<CheckResult[]> {
  const operations = await state.ports.operations();
  const { expectedToken } = await operations.facts(await operations.load(setupId));
  switch (phase) {
    case 'open-api':
    case 'secured-api':
      return [callResult(await operations.call(setupId, { token: 'none' }, signal))];
    case 'user-pool':
      return [await poolResult(state, setupId, signal), ...(await pageResults(state, setupId, signal))];
    case 'complete': {
      if (!(await operations.tokens(setupId)))
        return [
          {
            what: 'A call by somebody who is signed in',
            expected: '200',
            found: 'nobody is signed in',
            ok: false,
            meaning: 'Sign in above first, then check again.',
          },
        ];
      return [callResult(await operations.call(setupId, { token: expectedToken }, signal))];
    }
  }
}

function callResult({ label, expectedStatus, status, ok, meaning }: CallResult): CheckResult {
  return {
    what: `A call ${label.toLowerCase()}`,
    expected: String(expectedStatus),
    found: String(status),
    ok,
    meaning,
  };
}

async function poolResult(state: SessionState, setupId: string, signal: AbortSignal): Promise<CheckResult> {
  const users = await (await state.ports.operations()).users(setupId, signal);
  return {
    what: 'The user pool',
    expected: 'answers',
    found: 'answers',
    ok: true,
    meaning:
      users.length === 0
        ? 'It is there, and nobody is in it yet.'
        : `It is there, with ${users.length === 1 ? 'one user' : `${users.length} users`}.`,
  };
}

/** The sign-in page, where the setup has one. Its name may take a while to be known everywhere. */
async function pageResults(state: SessionState, setupId: string, signal: AbortSignal): Promise<CheckResult[]> {
  const url = await loginPageUrl(state, setupId);
  if (url === undefined) return [];
  const found = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]) }).then(
    ({ status }) => String(status),
    (error: unknown) => {
      signal.throwIfAborted();
      return error instanceof Error && error.name === 'TimeoutError' ? 'no answer within 20 s' : 'no answer';
    },
  );
  const ok = found === '200';
  return [
    {
      what: 'The sign-in page',
      expected: '200',
      found,
      ok,
      meaning: ok
        ? 'The page is there, and knows the app client and its callback.'
        : 'A new domain takes up to a minute until its address is known everywhere. Wait a moment and check again.',
    },
  ];
}
