/** Deployment: the cause that the stage serves something else than what is configured. */
import type { Cause, Evidence } from '../diagnosis.ts';
import { type Call, methodWords, seen } from './call.ts';
import { links } from './links.ts';
import { repair } from './words.ts';

/** `evidence`: what differs; `what` was changed. Certain, because both were looked at. */
export function deploymentCause(call: Call, evidence: readonly Evidence[], what = methodWords(call)): Cause {
  const stage = seen(call.live?.stage);
  if (call.othersDeployed)
    return {
      id: 'stage-serves-another-deployment',
      certainty: 'certain',
      sentence: `The stage ${call.setup.stage} serves another deployment than the one this setup made.`,
      evidence: [
        { what: 'Deployment that the stage serves', found: stage?.deploymentId ?? '' },
        { what: 'Deployment of this setup', found: call.live?.ourDeploymentId ?? '' },
        ...evidence,
      ],
      fixes: [repair('Serve our deployment again', 'Points the stage to the deployment of this setup.', ['stage'])],
      link: links.deploy,
    };
  return {
    id: 'not-deployed',
    certainty: 'certain',
    sentence: `${what} was changed, but not deployed: the stage ${call.setup.stage} ${call.served ? 'serves it as it was before' : 'does not serve it'}.`,
    evidence: [...evidence, { what: 'Served and configured', found: 'They differ.' }],
    fixes: [repair('Deploy now', 'Deploys the API as the settings have it.', ['deployment', 'stage'])],
    link: links.deploy,
  };
}
