/** Security repair: which methods that want attention a plan to repair the setup would mend. */
import type { PlanStep } from '../engine/plan.ts';
import type { CheckedMethod, SecurityCheck } from '../explain/security.ts';
import { changesOf } from './changeWords.ts';

/** Names, such as `GET /demo`. `steps`: of the plan that brings the setup back to its settings. */
export function repairableMethods({ methods }: SecurityCheck, steps: readonly PlanStep[]): string[] {
  const changes = changesOf(steps);
  const deploys = changes.some(({ id }) => id === 'deployment' || id === 'stage');
  const nameOf = ({ method, path }: CheckedMethod) => `${method} ${path}`;
  const changed = (one: CheckedMethod) => changes.some(({ title }) => title.endsWith(` ${nameOf(one)}`));
  // What is only deployed goes with the next deployment; what is configured open would then be served open.
  const deployed = ({ differences, configured }: CheckedMethod) =>
    deploys && differences.length > 0 && configured !== 'open';
  return methods.filter((one) => one.verdict === 'attention' && (changed(one) || deployed(one))).map(nameOf);
}
