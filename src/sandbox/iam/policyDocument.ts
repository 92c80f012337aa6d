/** Policy documents: what IAM accepts as one, and what one allows. */
import { wildcardMatch } from '../arnMatch.ts';
import { AwsError } from '../awsError.ts';

/** A statement whose single values have been made lists. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** By kind (`Service`, `AWS`, `Federated`, `CanonicalUser`); `*` stands for anyone. */
  readonly principals: Readonly<Record<string, readonly string[]>>;
  readonly conditional: boolean;
}

const fields = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Statements of a role's trust policy. Throws `MalformedPolicyDocument` for what IAM refuses. */
export function parseTrustPolicy(document: string): Statement[] {
  const statements = parse(document, 'This policy contains invalid Json');
  for (const raw of statements) {
    for (const prohibited of ['Resource', 'NotResource'])
      if (prohibited in raw) throw malformed(`Has prohibited field ${prohibited}`);
    if (!('Principal' in raw) && !('NotPrincipal' in raw)) throw malformed('Missing required field Principal');
    if (!('Action' in raw) && !('NotAction' in raw)) throw malformed('Missing required field Action');
    const { actions, principals } = normalise(raw);
    if (!actions.every((action) => /^sts:(AssumeRole\w*|TagSession|SetSourceIdentity|SetContext|\*)$/i.test(action)))
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    for (const [kind, values] of Object.entries(principals))
      for (const value of values)
        if (!validPrincipal(kind, value))
          throw malformed(`Invalid principal in policy: "${principalKind(kind)}":"${value}"`);
  }
  return statements.map(normalise);
}

/** Statements of a policy that is attached to a role. Throws `MalformedPolicyDocument` for what IAM refuses. */
export function parseIdentityPolicy(document: string): Statement[] {
  const statements = parse(document, 'Syntax errors in policy.');
  for (const raw of statements) {
    if ('Principal' in raw || 'NotPrincipal' in raw) throw malformed('Policy document should not specify a principal.');
    const { actions, notActions, resources, notResources } = normalise(raw);
    if (actions.length + notActions.length === 0) throw malformed('Policy statement must contain actions.');
    if (resources.length + notResources.length === 0) throw malformed('Policy statement must contain resources.');
    for (const action of [...actions, ...notActions])
      if (action !== '*' && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(action))
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    for (const resource of [...resources, ...notResources])
      if (resource !== '*' && !/^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+/s.test(resource))
        throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  }
  return statements.map(normalise);
}

/** What a set of policies says about an action: an explicit Deny wins over any Allow. */
export function decide(
  statements: readonly Statement[],
  action: string,
  resource: string,
): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  const matching = statements.filter((statement) => applies(statement, action, resource));
  // Conditions are not evaluated: a conditional Allow does not count, a conditional Deny does.
  if (matching.some(({ effect }) => effect === 'Deny')) return 'explicitDeny';
  return matching.some(({ effect, conditional }) => effect === 'Allow' && !conditional) ? 'allowed' : 'implicitDeny';
}

function applies(statement: Statement, action: string, resource: string): boolean {
  const names = (patterns: readonly string[]) =>
    patterns.some((pattern) => wildcardMatch(pattern.toLowerCase(), action.toLowerCase()));
  const covers = (patterns: readonly string[]) => patterns.some((pattern) => wildcardMatch(pattern, resource));
  const actionFits = statement.actions.length > 0 ? names(statement.actions) : !names(statement.notActions);
  const resourceFits = statement.resources.length > 0 ? covers(statement.resources) : !covers(statement.notResources);
  return actionFits && resourceFits;
}

function parse(document: string, notJson: string): Record<string, unknown>[] {
  let policy: unknown;
  try {
    policy = JSON.parse(document);
  } catch {
    throw malformed(notJson);
  }
  if (!isObject(policy)) throw malformed('Syntax errors in policy.');
  const { Version, Statement, Id, ...unknown } = policy;
  if (Object.keys(unknown).length > 0 || (Id !== undefined && typeof Id !== 'string'))
    throw malformed('Syntax errors in policy.');
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    throw malformed('Syntax errors in policy.');
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  if (statements.length === 0 || !statements.every(isStatement)) throw malformed('Syntax errors in policy.');
  const sids = statements.flatMap(({ Sid }) => (typeof Sid === 'string' && Sid !== '' ? [Sid] : []));
  if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return statements;
}

function isStatement(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    Object.keys(value).every((field) => fields.includes(field)) &&
    (value.Effect === 'Allow' || value.Effect === 'Deny') &&
    (value.Condition === undefined || isObject(value.Condition)) &&
    ['Action', 'NotAction', 'Resource', 'NotResource'].every((field) => isStrings(value[field]))
  );
}

function isStrings(value: unknown): boolean {
  return value === undefined || list(value).every((item) => typeof item === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function normalise(raw: Record<string, unknown>): Statement {
  return {
    effect: raw.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: strings(raw.Action),
    notActions: strings(raw.NotAction),
    resources: strings(raw.Resource),
    notResources: strings(raw.NotResource),
    principals: principalsOf(raw.Principal),
    conditional: isObject(raw.Condition) && Object.keys(raw.Condition).length > 0,
  };
}

function principalsOf(principal: unknown): Record<string, readonly string[]> {
  if (principal === '*') return { AWS: ['*'] };
  if (!isObject(principal)) return {};
  return Object.fromEntries(Object.entries(principal).map(([kind, value]) => [kind, strings(value)]));
}

function strings(value: unknown): string[] {
  return list(value).map(String);
}

function list(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function validPrincipal(kind: string, value: string): boolean {
  switch (kind) {
    case 'Service':
      return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(value);
    case 'AWS':
      return value === '*' || /^\d{12}$/.test(value) || /^arn:aws[a-z-]*:(iam|sts)::\d{12}:.+/.test(value);
    case 'Federated':
      return value !== '';
    default:
      return false;
  }
}

function principalKind(kind: string): string {
  return kind.toUpperCase();
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
