/** Limit rules: 429, because calls came too fast or were too many, and whose limit that is. */
import type { CallLimit } from '../callEvidence.ts';
import type { Evidence, Finding } from '../diagnosis.ts';
import type { Fix } from '../fix.ts';
import { errorTypeOf } from './answer.ts';
import { type Call, seen } from './call.ts';
import { stageLimitCommand } from './commands.ts';
import { links } from './links.ts';
import { cause, repair, short } from './words.ts';

export function limitRules(call: Call): Finding[] {
  if (call.refusedBy !== 'limit') return [];
  return [errorTypeOf(call.answer) === 'LimitExceededException' ? usedUp(call) : throttled(call)];
}

const wait: Fix = {
  kind: 'wait',
  label: 'Wait and call again',
  changes: 'Waits two seconds and calls again.',
  seconds: 2,
};

function answered({ message }: Call): Evidence {
  return { what: 'Message of API Gateway', found: short(message) || '429' };
}

/** A plan of ours is made without limits, so that one there is somebody else's. */
function planFixes({ live }: Call, property: 'throttle' | 'quota'): Fix[] {
  const differs = seen(live?.drift)?.some(({ id, properties }) => id === 'usagePlan' && properties.includes(property));
  if (!differs) return [];
  return [
    repair('Take the limit off the usage plan', 'Brings the usage plan back to the settings, which set no limit.', [
      'usagePlan',
    ]),
  ];
}

function usedUp(call: Call): Finding {
  return cause('quota-exceeded', 'certain', 'The usage plan of this API key allows no more calls for now.', {
    evidence: [answered(call)],
    fixes: planFixes(call, 'quota'),
    link: links.apiKeys,
  });
}

function throttled(call: Call): Finding {
  const plan = planFixes(call, 'throttle');
  const limit = stageLimit(call);
  // Where nothing may pass at all, waiting is of no use.
  const isShut = limit !== undefined && (limit.rate === 0 || limit.burst === 0);
  return cause(
    'throttled',
    'certain',
    isShut
      ? `The stage ${short(call.setup.stage)} lets no call of this method through.`
      : 'Too many calls came at once; the usage plan, the stage or the account has a limit.',
    {
      evidence: [
        answered(call),
        ...(plan.length > 0 ? [{ what: 'Usage plan', found: 'somebody gave it a limit' }] : []),
        ...(limit ? [{ what: 'Limit of the stage', found: `${limit.rate} a second, ${limit.burst} at once` }] : []),
      ],
      fixes: [...plan, ...(isShut ? [] : [wait]), ...(limit ? [usualLimit(call, limit)] : [])],
      link: links.throttling,
    },
  );
}

/** The limit that the stage sets for the called method, where it is lower than what the stage has without one. */
function stageLimit({ live, served, expected, sent }: Call): CallLimit | undefined {
  const limits = seen(live?.stage)?.limits ?? [];
  const { method, path } = served ?? expected ?? { method: sent.method, path: sent.path ?? '' };
  const own = limits.find((one) => one.method === `${path.replace(/^\//, '')}/${method}`);
  const limit = own ?? limits.find((one) => one.method === '*/*');
  return limit && (limit.rate < usual.rate || limit.burst < usual.burst) ? limit : undefined;
}

/** What a stage has as long as nobody sets a limit: that of the account. Source: developer guide, “request throttling”. */
const usual = { rate: 10_000, burst: 5000 };

/** A stage's limits are no setting of a setup, so this is for whoever set them. */
function usualLimit(call: Call, { method }: CallLimit): Fix {
  return {
    kind: 'run',
    label: 'Raise the limit of the stage',
    changes: `Lets ${usual.rate} calls a second through again, ${usual.burst} at once, as a new stage does.`,
    command: stageLimitCommand(call, method, usual),
  };
}
