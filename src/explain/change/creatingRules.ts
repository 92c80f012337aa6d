/** What makes creating and changing fail: waits of IAM and Lambda, order of requests, and others who change the same. */
import type { Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import { repairOf, retry, waitFix } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import { refusalCause } from './refusalCause.ts';

export function creatingRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (note.code === 'RoleNotAssumable' || /role defined for the function cannot be assumed/i.test(message))
    return [role(refused)];
  const busy = /cannot be performed at this time|an update is in progress/i.test(message);
  if (note.code === 'FunctionPending' || (name === 'ResourceConflictException' && busy)) return [pending(refused)];
  if (note.code === 'FunctionFailed') return [failed(refused)];
  if (note.code === 'DomainPending') return [domainPending(refused)];
  if (/^the rest api doesn't contain any methods/i.test(message)) return [noMethods(refused)];
  if (/^no integration defined for method/i.test(message)) return [noIntegration(refused)];
  if (note.code === 'AuthorizerGone' || /^invalid authorizer id/i.test(message)) return [authorizer(refused)];
  if (/concurrent modification/i.test(message) || /^ConcurrentModification/.test(name)) return [concurrent(refused)];
  return note.code === 'PlanOutdated' ? [outdated(refused)] : [];
}

/** Source: IAM is eventually consistent; people needed 5 to 30 seconds. A trust policy without Lambda answers the same. */
function role(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-role-not-assumable',
    'IAM has not spread the new role yet, or its trust policy does not name Lambda.',
    [
      ...retry(refused, 'Compares the trust policy of the role with what it should be, corrects it, and goes on.'),
      ...repairOf(
        refused,
        ['role', 'function'],
        'Repair the role',
        'Lets Lambda assume the role, then creates the function.',
      ),
    ],
    failureLinks.role,
    { certainty: 'likely' },
  );
}

function pending(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-function-busy',
    'Lambda is still getting the function ready, or carries out an earlier change of it.',
    [...waitFix(refused, 5), ...retry(refused)],
    failureLinks.functionStates,
  );
}

function failed(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-function-failed',
    'Lambda could not start the function.',
    retry(refused, 'Creates the function again.'),
    failureLinks.functionStates,
  );
}

function domainPending(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-domain-pending',
    'Cognito is still setting up the domain.',
    [...waitFix(refused, 30), ...retry(refused)],
    failureLinks.domains,
  );
}

const isMethod = (id: string) => /^(method|integration|tokenMethod|tokenIntegration)(:|$)/.test(id);

function withDeployment({ at }: Refused, wanted: (id: string) => boolean): string[] {
  return [...at.rows.map(({ id }) => id).filter(wanted), 'deployment', 'stage'];
}

function noMethods(refused: Refused): Finding {
  const changes = 'Creates the methods again, then deploys.';
  return refusalCause(
    refused,
    'change-no-methods',
    'The API has no method, so there is nothing to deploy.',
    [
      ...retry(refused, changes),
      ...repairOf(refused, withDeployment(refused, isMethod), 'Repair the methods', changes),
    ],
    failureLinks.methods,
  );
}

function noIntegration(refused: Refused): Finding {
  const changes = 'Creates the integrations again, then deploys.';
  return refusalCause(
    refused,
    'change-no-integration',
    'A method of the API has no integration, so nobody would answer its calls.',
    [
      ...retry(refused, changes),
      ...repairOf(refused, withDeployment(refused, isMethod), 'Repair the integrations', changes),
    ],
    failureLinks.methods,
  );
}

function authorizer(refused: Refused): Finding {
  const changes = 'Creates the authorizer again, has the methods ask it, and deploys.';
  const wanted = (id: string) => id === 'authorizer' || isMethod(id);
  return refusalCause(
    refused,
    'change-authorizer-gone',
    'The authorizer that the method should ask does not exist in this API.',
    [
      ...retry(refused, changes),
      ...repairOf(refused, withDeployment(refused, wanted), 'Repair the authorizer', changes),
    ],
    failureLinks.authorizers,
  );
}

/** API Gateway says so too of an API that is gone. Source: recorded answers of CreateAuthorizer. */
function concurrent(refused: Refused): Finding {
  const conflict = refused.name === 'ConflictException';
  return refusalCause(
    refused,
    'change-at-the-same-time',
    `Something else changed the same resource at the same moment${conflict ? ', or the API is gone' : ''}.`,
    [...retry(refused, 'Looks for what is there, and goes on from where it stopped.'), ...waitFix(refused, 5)],
    failureLinks.throttling,
    { certainty: conflict ? 'likely' : 'certain' },
  );
}

function outdated(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-plan-outdated',
    'Something was changed at AWS after the plan was made.',
    retry(refused, 'Makes a new plan from what is there now, and applies it.'),
    failureLinks.throttling,
  );
}
