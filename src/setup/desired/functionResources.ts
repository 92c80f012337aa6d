/** A function with its log group, its role and the permission to be invoked, as declared resources. */
import { type Declared, predicted, type Ref, ref } from '../../engine/resource.ts';
import { originHeader } from '../cors.ts';
import { type HandlerSource, handlerOf } from '../handlers/starterHandlers.ts';
import { methodsOf } from '../methodSettings.ts';
import type { Settings } from '../settings.ts';

/** A function as it is declared, whatever it is for. */
export interface FunctionParts {
  readonly ids: { readonly logGroup: string; readonly role: string; readonly function: string };
  readonly setupId: string;
  readonly name: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly code: HandlerSource;
  /** What the function may do beside writing its log. */
  readonly inlinePolicies?: readonly { readonly name: string; readonly actions: string[]; readonly resources: Ref[] }[];
  readonly environment?: Readonly<Record<string, Ref>>;
  /** Seconds; undefined: as long as Lambda lets a new function run. */
  readonly timeoutSeconds?: number;
}

/** The function with its log group and role. */
export function functionWithRole(parts: FunctionParts): Declared[] {
  const { ids, name, runtime, architecture, code, inlinePolicies, environment, timeoutSeconds } = parts;
  return [
    {
      id: ids.logGroup,
      type: 'Logs.LogGroup',
      title: `Log group /aws/lambda/${name}`,
      props: { name: `/aws/lambda/${name}` },
    },
    {
      id: ids.role,
      type: 'IAM.Role',
      title: `Execution role ${roleName(name, parts.setupId)}`,
      props: {
        name: roleName(name, parts.setupId),
        assumedBy: 'lambda.amazonaws.com',
        managedPolicies: ['service-role/AWSLambdaBasicExecutionRole'],
        ...(inlinePolicies ? { inlinePolicies } : {}),
        // Lambda hands lines in late, and the role may make the group anew: the group is deleted after the role is.
        writesTo: predicted(ids.logGroup, 'name'),
      },
    },
    {
      id: ids.function,
      type: 'Lambda.Function',
      title: `Function ${name}`,
      props: {
        name,
        runtime,
        architecture,
        handler: code.handler,
        files: { [code.fileName]: code.source },
        ...(environment ? { environment } : {}),
        ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
        roleArn: ref(ids.role, 'arn'),
        logGroupName: predicted(ids.logGroup, 'name'),
      },
    },
  ];
}

/** The function behind the secured path. */
export function functionResources(settings: Settings, setupId: string): Declared[] {
  const { name, runtime, architecture } = settings.function;
  return [
    ...functionWithRole({
      ids: { logGroup: 'logGroup', role: 'role', function: 'function' },
      setupId,
      name,
      runtime,
      architecture,
      code: handlerOf(settings.function, originHeader(settings)),
    }),
    ...methodsOf(settings.api).map(
      ({ suffix, httpMethod }): Declared => ({
        id: `permission${suffix}`,
        type: 'Lambda.Permission',
        title: `Permission for API Gateway to invoke the function${suffix && ` by ${httpMethod}`}`,
        containedIn: 'function',
        props: {
          functionName: ref('function', 'name'),
          statementId: `api-gateway-${setupId}${suffix.replace(':', '-')}`,
          principal: 'apigateway.amazonaws.com',
          restApiId: ref('api', 'id'),
          httpMethod,
          resourcePath: settings.api.resourcePath,
        },
      }),
    ),
  ];
}

/** The name the Lambda console would choose: the function's, `-role-`, and a suffix; 64 characters at most. */
function roleName(functionName: string, setupId: string): string {
  const suffix = `-role-${setupId}`;
  return functionName.slice(0, 64 - suffix.length) + suffix;
}
