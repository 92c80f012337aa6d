/** Names an IAM action and the resource it is about, as AWS words them in denials and compares them with policies. */
import type { Operation } from './operation.ts';
import type { Input, Service, World } from './service.ts';
import type { SignedRequest } from './signature.ts';

/** Action and resource of a call, such as `iam:CreateRole` and `arn:aws:iam::123456789012:role/name`. */
export interface Access {
  readonly action: string;
  /** ARN, or `*` for operations that know no resource. */
  readonly resource: string;
}

/** Actions that are not named after their operation. Source: the service authorization reference. */
const actionNames: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'tagging:GetResources': 'tag:GetResources',
};

/** The access that a call needs. */
export function accessOf(world: World, service: Service, operation: Operation, request: SignedRequest): Access {
  if (service.name === 'apigateway')
    return {
      action: `apigateway:${request.method}`,
      resource: `arn:aws:apigateway:${world.region}::${request.rawPath}`,
    };
  const plain = `${service.name}:${operation.name}`;
  return { action: actionNames[plain] ?? plain, resource: resourceOf(world, service, operation) };
}

function resourceOf({ region, accountId }: World, service: Service, operation: Operation): string {
  const input = operation.input();
  switch (service.name) {
    case 'iam':
      return named(input, 'RoleName', (name) => `arn:aws:iam::${accountId}:role/${name}`);
    case 'sts':
      return named(input, 'RoleArn', (arn) => arn);
    case 'lambda':
      return named(input, 'FunctionName', (name) =>
        name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`,
      );
    case 'cognito-idp':
      return named(input, 'UserPoolId', (id) => `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`);
    case 'logs':
      return named(
        input,
        'logGroupName',
        (name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:log-stream:`,
      );
    default:
      return '*';
  }
}

function named(input: Input, member: string, toArn: (value: string) => string): string {
  const value = input[member];
  return typeof value === 'string' && value !== '' ? toArn(value) : '*';
}
