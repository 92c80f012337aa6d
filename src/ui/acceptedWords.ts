/** Accepted words: the sentence after changes were accepted. */
import type { AcceptReport } from '../operations/driftOperations.ts';

/** `whole`: nothing was refused. `toDeploy`: the API has to be deployed for it. */
export function acceptedWords({ setup, accepted, refused }: AcceptReport): {
  readonly text: string;
  readonly whole: boolean;
  readonly toDeploy: boolean;
} {
  const titleOf = (id: string) => setup.rows[id]?.title ?? id;
  const taken = [...new Set(accepted.map(({ what }) => what))].join(', ');
  const kept = refused.map(
    ({ id, what, why }) => `${[what, titleOf(id)].filter(Boolean).join(' of ')} was not accepted: ${why}`,
  );
  if (taken === '' && kept.length === 0)
    return { text: `“${setup.name}” is as it was left. There is nothing to accept.`, whole: true, toDeploy: false };
  const sentence = taken === '' ? '' : `The settings of “${setup.name}” now say what is there: ${taken}.`;
  // Stages are snapshots: what was changed by hand reaches callers with a deployment only.
  const deployed = accepted.some(({ id }) => setup.rows[id]?.type.startsWith('ApiGateway.'));
  const next = deployed ? 'It reaches callers with the next deployment.' : '';
  return { text: [sentence, next, ...kept].filter(Boolean).join(' '), whole: kept.length === 0, toDeploy: deployed };
}
