/** Planning: the questions to AWS that the wizard asks before anything is created. */
import { changeInWords, givenBackInWords } from '../engine/differenceWords.ts';
import { isCancellation, noteOf } from '../engine/failure.ts';
import type { Plan } from '../engine/plan.ts';
import { refsIn } from '../engine/references.ts';
import type { Draft, PlannedStep, ProbeName, ProbeView } from './protocol.ts';
import type { SessionState } from './sessionState.ts';

/** What the Review page shows, together with what only the host keeps of it. */
export interface Approvable {
  readonly plan: Plan;
  /** JSON of the settings and target it was made for. */
  readonly madeFor: string;
  /** The smallest IAM policy that allows it. */
  readonly policy: string;
}

/** The target to work with: the sandbox stands for one Region, whatever Region was chosen for AWS before. */
export function targetOf({ draft, ports }: Pick<SessionState, 'draft' | 'ports'>): Draft['target'] {
  return draft.target.kind === 'sandbox' ? { kind: 'sandbox', region: ports.sandboxRegion } : draft.target;
}

export function fingerprintOf(draft: Draft): string {
  return JSON.stringify([draft.settings, draft.target]);
}

export function identify(state: SessionState): Promise<void> {
  state.update({ identity: { status: 'asking' } });
  return state.run(
    'identity',
    'Asking who calls',
    async (signal) => {
      const operations = await state.ports.operations();
      const { accountId, arn, region } = await operations.identify(targetOf(state), signal);
      if (!signal.aborted) state.update({ identity: { status: 'known', accountId, arn, region } });
    },
    (failure) => state.update({ identity: { status: 'failed', failure } }),
  );
}

export function probe(state: SessionState, what: ProbeName, value: string): Promise<void> {
  const show = (answer: Omit<ProbeView, 'value'>) =>
    state.update({ probes: { ...state.view.probes, [what]: { value, ...answer } } });
  show({ status: 'asking' });
  return state.run(
    what,
    'Asking whether a name is free',
    async (signal) => {
      const operations = await state.ports.operations();
      // To AWS, a function's name is a function's name.
      const asked = what === 'domainPrefix' ? what : 'functionName';
      const answer = await operations.probe(targetOf(state), asked, value, signal, state.setupId);
      if (!signal.aborted) show(answer);
    },
    () => show({ status: 'unknown' }),
  );
}

/** Makes the plan for the Review page. `keep` gets what Create needs of it. */
export function makePlan(state: SessionState, keep: (approvable: Approvable) => void): Promise<void> {
  state.update({ plan: { status: 'planning' } });
  const { draft } = state;
  const target = targetOf(state);
  return state.run(
    'plan',
    'Planning',
    async (signal) => {
      const operations = await state.ports.operations();
      const plan = await operations.preview(draft.settings, target, state.setupId, { signal });
      const [{ permissions, policy }, endpoint, answeredBy] = await Promise.all([
        operations.permissions(target, plan, signal),
        state.ports.futureEndpoint(draft.settings, target),
        whatAnswers(state, signal),
      ]);
      if (signal.aborted) return;
      keep({ plan, policy, madeFor: fingerprintOf(draft) });
      const steps = plannedSteps(plan, (type) => operations.explain(type) ?? '');
      state.update({ plan: { status: 'ready', steps, permissions, endpoint }, answeredBy });
    },
    (failure) => state.update({ plan: { status: 'failed', failure } }),
  );
}

/** What answers the existing method today. Only the picture shows it, so a plan does not fail for want of it. */
async function whatAnswers(state: SessionState, signal: AbortSignal): Promise<string | undefined> {
  const { existing, api } = state.draft.settings;
  if (!existing?.restApiId || !existing.resourceId) return undefined;
  const { restApiId, resourceId } = existing;
  const operations = await state.ports.operations();
  const method = { restApiId, resourceId, httpMethod: api.httpMethod };
  return operations.answeredBy(targetOf(state), method, signal).catch((error: unknown) => {
    if (!isCancellation(error)) state.ports.logFailure('Asking what answers the method', noteOf(error), error);
    return undefined;
  });
}

function plannedSteps(plan: Plan, explain: (type: string) => string): PlannedStep[] {
  const declared = new Map(plan.declared.map((resource) => [resource.id, resource]));
  return plan.steps.map(({ id, type, title, action, reason, differences, adopted, givesBack = [] }) => {
    const resource = declared.get(id);
    const refersTo = refsIn(resource?.props).map((ref) => ref.$ref);
    if (resource?.containedIn !== undefined) refersTo.push(resource.containedIn);
    const changes = differences.map(changeInWords);
    const step = { id, type, title, action, reason, explanation: explain(type), refersTo: [...new Set(refersTo)] };
    const taken = adopted && { adopted, ...(givesBack.length > 0 && { givesBack: givenBackInWords(givesBack) }) };
    return { ...step, ...(changes.length > 0 ? { changes } : {}), ...taken };
  });
}

/** Profiles and Regions to choose from. A broken configuration file must not keep the wizard from opening. */
export async function loadChoices(state: SessionState): Promise<void> {
  const { ports } = state;
  const [profiles, regions] = await Promise.all([
    ports.profiles().catch((error: unknown) => {
      ports.logFailure('Reading the AWS profiles', noteOf(error), error);
      return [];
    }),
    ports.regions(),
  ]);
  state.update({ profiles, regions });
}
