/** Outside: what the wizard opens in the browser or an editor, and what it copies. */
import type { Intent } from './protocol.ts';
import type { SessionState } from './sessionState.ts';
import { loginPageUrl } from './trying.ts';

export async function open(state: SessionState, what: Extract<Intent, { type: 'open' }>['what']): Promise<void> {
  const { ports, setupId } = state;
  if (what === 'log') return ports.showLog();
  if (what === 'explorer') return ports.showExplorer(setupId);
  if (what === 'handlerCode') return ports.editHandlerCode(setupId);
  if (setupId === undefined) return;
  const operations = await ports.operations();
  const facts = await operations.facts(await operations.load(setupId));
  const url =
    what === 'inbox' ? facts.inboxUrl : what === 'endpoint' ? facts.endpointUrl : await loginPageUrl(state, setupId);
  if (url !== undefined) await ports.openExternal(url);
}

export async function copyCall(
  { ports, setupId }: SessionState,
  { type: _, bearer, ...choice }: Extract<Intent, { type: 'copyCall' }>,
): Promise<void> {
  if (setupId === undefined) return;
  const operations = await ports.operations();
  const scheme = bearer ? 'Bearer' : undefined;
  await ports.copy(await operations.curl(await operations.load(setupId), { ...choice, scheme }));
}

export async function copy(
  state: SessionState,
  what: Extract<Intent, { type: 'copy' }>['what'],
  policy: string | undefined,
): Promise<void> {
  const { ports, setupId, view } = state;
  if (what === 'permissionsPolicy') {
    if (policy !== undefined) await ports.copy(policy);
    return;
  }
  if (what === 'failure') {
    const { run, plan, identity, tryIt } = view;
    const failure =
      run.failure ??
      (plan.status === 'failed' ? plan.failure : undefined) ??
      (identity.status === 'failed' ? identity.failure : undefined) ??
      tryIt.failure;
    if (failure) await ports.copy(ports.conceal(JSON.stringify(failure, undefined, 2)));
    return;
  }
  if (setupId === undefined) return;
  const operations = await ports.operations();
  const setup = await operations.load(setupId);
  const text =
    what === 'curl'
      ? await operations.curl(setup, { method: view.tryIt.method })
      : (await operations.facts(setup)).endpointUrl;
  if (text !== undefined) await ports.copy(text);
}
