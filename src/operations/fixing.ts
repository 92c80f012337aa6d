/** Fixing: says what a fix would change, carries it out through the engine, and does again what was refused. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../aws/connection.ts';
import { removeObstacle } from '../aws/obstacles.ts';
import type { CallChoice, CallResult } from '../endpoint/callEndpoint.ts';
import { Failure } from '../engine/failure.ts';
import { partOfPlan } from '../engine/partOfPlan.ts';
import type { Plan } from '../engine/plan.ts';
import type { Again, Fix, SendChange, SettingChange } from '../explain/fix.ts';
import { withValue } from '../setup/fields.ts';
import type { Settings } from '../setup/settings.ts';
import type { CallMemory, MadeCall } from './callMemory.ts';
import type { ExplainOperations, FixOutcome, FixPorts, FixPreview } from './explainOperations.ts';
import type { Operations, Setup } from './operations.ts';
import { methodNamed } from './setupFacts.ts';
import { spreadingMs } from './spreading.ts';

type Of<K extends Fix['kind']> = Extract<Fix, { readonly kind: K }>;

export function fixOperations(
  load: (setupId: string) => Promise<Setup>,
  connectionOf: (setup: Setup) => Promise<Connection>,
  operations: () => Operations,
  calls: CallMemory,
): Pick<ExplainOperations, 'previewFix' | 'applyFix'> {
  async function planOf(setup: Setup, fix: Fix, signal?: AbortSignal): Promise<Plan | undefined> {
    const { settings, target, phase } = setup.extra;
    if (fix.kind === 'settings')
      return operations().preview(changed(settings, fix.settings), target, setup.id, { signal });
    if (fix.kind !== 'repair') return undefined;
    const plan = await operations().plan(setup.id, { signal, phase });
    return partOfPlan(plan, withDependants(plan, fix.resources));
  }

  /** The call once more, otherwise where `change` says so. Nothing where nothing was called. */
  async function callAgain(
    setupId: string,
    made: MadeCall | undefined,
    change: SendChange,
    signal?: AbortSignal,
  ): Promise<CallResult | undefined> {
    return made && operations().call(setupId, merged(made.choice, change), signal);
  }

  /** After a change of what is deployed: calls until the answer is another one, for some seconds. */
  async function callOnceServed(
    setupId: string,
    made: MadeCall | undefined,
    signal?: AbortSignal,
  ): Promise<CallResult | undefined> {
    let result = await callAgain(setupId, made, {}, signal);
    for (const ms of spreadingMs) {
      if (!result || result.ok || result.status !== made?.answer.status) break;
      await wait(ms, undefined, { signal });
      result = await callAgain(setupId, made, {}, signal);
    }
    return result;
  }

  async function again(
    setup: Setup,
    what: Again,
    made: MadeCall | undefined,
    ports: FixPorts,
  ): Promise<Partial<FixOutcome>> {
    if (what === 'call') return { call: await callAgain(setup.id, made, {}, ports.signal) };
    if (what === 'sign-in') {
      await signIn(setup, {}, ports);
      return {};
    }
    if (what === 'clean-up') {
      const { left } = await operations().cleanUp(setup.id, ports);
      const failed = left.find(({ failure }) => failure)?.failure;
      if (failed) throw new Failure(failed);
      return {};
    }
    const { phase } = setup.extra;
    await operations().apply(setup.id, await operations().plan(setup.id, { ...ports, phase }), { ...ports, phase });
    return {};
  }

  async function signIn(
    setup: Setup,
    { way, username }: Pick<Of<'signIn'>, 'way' | 'username'>,
    ports: FixPorts,
  ): Promise<void> {
    const best = way ?? (await operations().waysIn(setup.id))[0]?.id;
    if (best === 'testUser') await operations().signInTestUser(setup.id, ports.signal);
    else if (best === 'clientCredentials') await operations().signInAsClient(setup.id, ports.signal);
    else if (ports.signIn) {
      if (!(await ports.signIn(best, username))) throw given();
    } else if (ports.openBrowser && (best === 'hostedCode' || best === 'hostedImplicit'))
      await operations().signInHostedPage(
        setup.id,
        ports.openBrowser,
        ports.signal,
        best === 'hostedCode' ? 'code' : 'implicit',
      );
    else throw personNeeded('Signing in this way asks for a user name and a password.');
  }

  async function withUser(setup: Setup, { action, username }: Of<'user'>, ports: FixPorts): Promise<void> {
    if (action === 'confirm') return operations().confirmUser(setup.id, username, ports.signal);
    if (action === 'enable') return operations().setEnabled(setup.id, username, true, ports.signal);
    if (action === 'resendCode') {
      await operations().resendCode(setup.id, username, ports.signal);
      return;
    }
    if (action === 'resetPassword') return operations().resetPassword(setup.id, username, ports.signal);
    if (!ports.user) throw personNeeded('It asks for a password.');
    if (!(await ports.user(action, username))) throw given();
  }

  /** Newer tokens where these can be refreshed, else a new sign-in: only these tell of a group. */
  async function renew(setup: Setup, ports: FixPorts): Promise<void> {
    const tokens = await operations().tokens(setup.id);
    if (tokens?.canRefresh) await operations().refreshTokens(setup.id, ports.signal);
    else await signIn(setup, {}, ports);
  }

  async function carryOut(
    setup: Setup,
    { fix, plan, callId }: FixPreview,
    ports: FixPorts,
  ): Promise<Partial<FixOutcome>> {
    const { id } = setup;
    const made = calls.find(id, callId);
    const { signal } = ports;
    const { settings, target, phase } = setup.extra;
    switch (fix.kind) {
      case 'send':
        return { call: await callAgain(id, made, fix.choice, signal) };
      case 'refresh':
        await operations().refreshTokens(id, signal);
        return { call: await callAgain(id, made, await keptToken(setup, made), signal) };
      case 'signIn':
        await signIn(setup, fix, ports);
        return { call: await callAgain(id, made, await keptToken(setup, made), signal) };
      case 'settings':
        await operations().changeSetup(id, changed(settings, fix.settings), target);
        await operations().apply(id, plan ?? (await operations().plan(id, ports)), ports);
        return { call: await callOnceServed(id, made, signal) };
      case 'repair':
        if (plan) await operations().apply(id, plan, { ...ports, phase });
        return { call: await callOnceServed(id, made, signal) };
      case 'accept': {
        const { refused } = await operations().accept(id, fix.properties, signal);
        const [first] = refused;
        if (first)
          throw new Failure({ code: 'NotAccepted', what: 'The change could not be taken over.', why: first.why });
        await operations().apply(id, await operations().plan(id, { ...ports, phase }), { ...ports, phase });
        return { call: await callOnceServed(id, made, signal) };
      }
      case 'wait':
        await wait(fix.seconds * 1000, undefined, { signal });
        return again(setup, fix.again ?? 'call', made, ports);
      case 'retry':
        return again(setup, fix.again ?? 'call', made, ports);
      case 'user':
        await withUser(setup, fix, ports);
        return {};
      case 'group':
        await operations().setInGroup(id, fix.username, { group: fix.group, member: true }, signal);
        await renew(setup, ports);
        return { call: await callAgain(id, made, {}, signal) };
      case 'remove': {
        const { clients } = await connectionOf(setup);
        await removeObstacle(clients, fix.obstacle, target, signal);
        return again(setup, 'clean-up', made, ports);
      }
      case 'copyPolicy':
        if (!ports.copy) throw personNeeded('The policy is to be copied.');
        await ports.copy(fix.policy);
        return {};
      case 'run':
        if (!ports.run) throw personNeeded(`The command is to be run in a terminal: ${fix.command}`);
        await ports.run(fix.command);
        return {};
      case 'show':
        if (!ports.show) throw personNeeded('It is to be looked at.');
        await ports.show(fix.what);
        return {};
    }
  }

  /** A token of the person's own gives way to the one that was just got. */
  async function keptToken(setup: Setup, made: MadeCall | undefined): Promise<SendChange> {
    const choice = made?.choice;
    if (choice?.token !== 'own' && choice?.token !== 'none') return {};
    const facts = await operations().facts(setup);
    const called = methodNamed(facts.methods, choice.method ?? facts.method);
    return { token: called?.expectedToken ?? facts.expectedToken };
  }

  return {
    async previewFix(setupId, fix, signal, callId) {
      const setup = await load(setupId);
      const plan = await planOf(setup, fix, signal);
      const steps = plan?.steps.filter(({ action }) => action !== 'keep' && action !== 'leave') ?? [];
      return { fix, changes: [fix.changes, ...steps.map(({ title, reason }) => `${title}: ${reason}`)], plan, callId };
    },

    async applyFix(setupId, preview, ports = {}) {
      const outcome = await carryOut(await load(setupId), preview, ports);
      return { done: preview.fix.changes, ...outcome };
    },
  };
}

/** What follows from these in the same plan: a method that changes is of no use before it is deployed. */
function withDependants(plan: Plan, ids: readonly string[]): string[] {
  const deployed = plan.steps.filter(({ id, action }) => (id === 'deployment' || id === 'stage') && action !== 'keep');
  return [...new Set([...ids, ...deployed.map(({ id }) => id)])].filter((id) =>
    plan.steps.some((step) => step.id === id),
  );
}

function changed(settings: Settings, changes: readonly SettingChange[]): Settings {
  return changes.reduce((before, { path, value }) => withValue(before, path, value), settings);
}

/** A token of the person's own stays only as long as it is the one that is sent. */
function merged(
  { ownToken, scheme: before, ...choice }: CallChoice,
  { scheme = before, ...change }: SendChange,
): CallChoice {
  const next = { ...choice, ...change };
  return { ...next, ...(scheme === 'Bearer' && { scheme }), ...(next.token === 'own' && { ownToken }) };
}

function personNeeded(why: string): Failure {
  return new Failure({
    code: 'PersonNeeded',
    what: 'This needs somebody to take part.',
    why,
    next: 'Do it in VS Code.',
  });
}

/** Giving up is no failure; the boundary stays silent about it. */
function given(): Error {
  return Object.assign(new Error('Given up'), { name: 'AbortError' });
}
