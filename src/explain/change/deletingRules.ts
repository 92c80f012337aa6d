/** What makes deleting fail: what somebody else attached, protection, and what is still in use. */
import type { Obstacle } from '../../aws/obstacles.ts';
import type { Finding } from '../diagnosis.ts';
import { liveOf, type Refused } from '../failureEvidence.ts';
import { change, retry } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';
import { refusalCause } from './refusalCause.ts';

export function deletingRules(refused: Refused): Finding[] {
  const { message, name } = refused;
  if (/it has a domain configured/i.test(message)) return [poolHasDomain(refused)];
  if (/deletion protection is activated/i.test(message)) return [isProtected(refused)];
  if (/^cannot delete authorizer .* is referenced in method/i.test(message)) return [authorizerInUse(refused)];
  return name === 'DeleteConflictException' || name === 'DeleteConflict' ? [deleteConflict(refused)] : [];
}

/** Removes what is in the way, one after the other. */
function removals(refused: Refused, kind: Obstacle['kind']): Fix[] {
  const found = (liveOf(refused.at.live?.obstacles) ?? []).filter((obstacle) => obstacle.kind === kind);
  return found.map((obstacle) => ({ kind: 'remove', obstacle, ...wordsOf(obstacle) }));
}

function wordsOf(obstacle: Obstacle): Pick<Fix, 'label' | 'changes'> {
  if (obstacle.kind === 'domain')
    return {
      label: `Remove the domain ${obstacle.domain}`,
      changes: `Deletes the domain ${obstacle.domain}, which is not of this setup, then cleans up. Its address stops working.`,
    };
  return {
    label: `Free the method ${obstacle.httpMethod}`,
    changes: `Lets the method ${obstacle.httpMethod} ask for an AWS signature in place of the authorizer, then cleans up.`,
  };
}

function poolHasDomain(refused: Refused): Finding {
  const { at } = refused;
  const fixes = removals(refused, 'domain');
  const domains = liveOf(at.live?.pool)?.domains ?? [];
  return refusalCause(
    refused,
    'change-pool-has-domain',
    fixes.length > 0
      ? 'The user pool has a domain that is not of this setup, and cannot be deleted before it.'
      : 'The user pool cannot be deleted before its domain.',
    [...fixes, ...retry(refused, 'Deletes the domain first, then the pool.')],
    failureLinks.domains,
    domains.length > 0 ? { evidence: [{ what: 'Domains of the pool', found: domains.join(', ') }] } : {},
  );
}

function isProtected(refused: Refused): Finding {
  const { at } = refused;
  const off = change('Switch deletion protection off', 'Switches deletion protection of the user pool off.', [
    { path: 'userPool.deletionProtection', value: false },
  ]);
  return refusalCause(
    refused,
    'change-pool-protected',
    'Deletion protection of the user pool is on.',
    [
      ...retry(refused, 'Switches the protection off first, then deletes the pool.'),
      ...(at.settings?.userPool.deletionProtection && at.attempted !== 'clean-up' ? [off] : []),
    ],
    failureLinks.deletionProtection,
  );
}

/** Source: “Cannot delete authorizer 'x', is referenced in method: GET//test”. */
function authorizerInUse(refused: Refused): Finding {
  const method = /is referenced in method: (?<method>[A-Z]+)\/(?<path>\S*)/.exec(refused.message)?.groups;
  const shown = method ? `${method.method} ${method.path?.replace(/[.,]$/, '') || '/'}` : 'another method';
  return refusalCause(
    refused,
    'change-authorizer-in-use',
    `The method ${shown} still asks the authorizer.`,
    [
      ...removals(refused, 'methodAuthorizer'),
      ...retry(refused, 'Gives the setup’s own methods up first, then deletes the authorizer.'),
    ],
    failureLinks.authorizers,
  );
}

/** Source: “Cannot delete entity, must detach all policies first.” */
function deleteConflict(refused: Refused): Finding {
  return refusalCause(
    refused,
    'change-delete-conflict',
    'Something is still attached to the role, such as a policy that somebody added.',
    retry(refused, 'Detaches and deletes the policies of the role first, then the role.'),
    failureLinks.deleteConflict,
  );
}
