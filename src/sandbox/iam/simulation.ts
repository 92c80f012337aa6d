/** SimulatePrincipalPolicy: what a principal may do, without doing it. */
import { AwsError } from '../awsError.ts';
import { checkConstraints } from '../constraints.ts';
import { administratorArn } from '../credentials.ts';
import type { Call, Input, World } from '../service.ts';
import { statementsOf } from './permissions.ts';
import { decide, parseIdentityPolicy } from './policyDocument.ts';
import { iamState, noSuchEntity, page, text } from './roles.ts';

/** Operations that are named otherwise in `--faults deny:` than in policies. */
const operationNames: Readonly<Record<string, string>> = { InvokeFunction: 'Invoke' };
/** Services whose actions carry another prefix than their credential scope. */
const scopeNames: Readonly<Record<string, string>> = { tag: 'tagging' };

/**
 * The administrator of the sandbox may do everything but what `--faults deny:OPERATION` names; a role may do what its
 * policies say. Denials of API Gateway cannot be foreseen: its actions are named after HTTP methods.
 */
export function simulatePrincipalPolicy(input: Input, { world }: Call): unknown {
  checkConstraints(
    input,
    {
      PolicySourceArn: { required: true, minLength: 20, maxLength: 2048 },
      ActionNames: { type: 'list', required: true },
    },
    'ValidationError',
  );
  const actions = texts(input.ActionNames);
  const malformed = actions.find((action) => !/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action));
  if (malformed !== undefined) throw new AwsError('InvalidInput', `Invalid Action name: ${malformed}`);
  const decideFor = decisionsOf(text(input, 'PolicySourceArn'), texts(input.PolicyInputList), world);
  const resources = input.ResourceArns === undefined ? ['*'] : texts(input.ResourceArns);
  const results = actions.flatMap((action) =>
    resources.map((resource) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: decideFor(action, resource),
      MatchedStatements: [],
      MissingContextValues: [],
    })),
  );
  const { items, rest } = page(results, input);
  return { EvaluationResults: items, ...rest };
}

type Decide = (action: string, resource: string) => 'allowed' | 'explicitDeny' | 'implicitDeny';

function decisionsOf(sourceArn: string, further: readonly string[], world: World): Decide {
  const entity = /^arn:aws:iam::(\d{12}):(user|role)\/(.+)$/.exec(sourceArn);
  if (entity === null)
    throw new AwsError(
      'InvalidInput',
      `Invalid Entity Arn: ${sourceArn} does not clearly define entity type and name.`,
    );
  const [, , kind, name = ''] = entity;
  if (kind === 'user') {
    if (sourceArn !== administratorArn(world.accountId))
      throw noSuchEntity(`The user with name ${name} cannot be found.`);
    return (action) => {
      const [prefix = '', operation = ''] = action.split(':');
      const isDenied = world.isDenied(scopeNames[prefix] ?? prefix, operationNames[operation] ?? operation);
      return isDenied ? 'implicitDeny' : 'allowed';
    };
  }
  const role = iamState(world).roles.find(({ arn }) => arn === sourceArn);
  if (role === undefined) throw noSuchEntity(`The role with name ${name.split('/').at(-1)} cannot be found.`);
  const statements = [...statementsOf(role), ...further.flatMap(parseIdentityPolicy)];
  return (action, resource) => decide(statements, action, resource);
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).map(String);
}
