/** Obstacles: what somebody else attached to our resources, so that AWS refuses to delete these. */
import { UpdateMethodCommand } from '@aws-sdk/client-api-gateway';
import { DeleteUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Clients } from './clients.ts';
import { awsFailure } from './errors.ts';
import { noAuthorizer } from './resources/method.ts';
import type { Target } from './target.ts';

/**
 * What stands in the way of a deletion and is not this setup's. Policies of its own role and deletion protection of its
 * own pool are no obstacles: these go with what they are part of.
 */
export type Obstacle =
  /** A domain that the pool has beside the setup's. */
  | { readonly kind: 'domain'; readonly userPoolId: string; readonly domain: string }
  /** A method of an API that was there before, which asks the setup's authorizer. */
  | {
      readonly kind: 'methodAuthorizer';
      readonly restApiId: string;
      readonly resourceId: string;
      readonly httpMethod: string;
    };

/** Removes it for good. A method whose authorizer goes asks for an AWS signature then, so that it is never open. */
export async function removeObstacle(
  { cognito, apiGateway }: Pick<Clients, 'cognito' | 'apiGateway'>,
  obstacle: Obstacle,
  target: Target,
  abortSignal?: AbortSignal,
): Promise<void> {
  try {
    if (obstacle.kind === 'domain') {
      const { userPoolId: UserPoolId, domain: Domain } = obstacle;
      await cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain }), { abortSignal });
      return;
    }
    const { restApiId, resourceId, httpMethod } = obstacle;
    const byIam = { op: 'replace' as const, path: '/authorizationType', value: 'AWS_IAM' };
    const patchOperations = [byIam, noAuthorizer];
    const command = new UpdateMethodCommand({ restApiId, resourceId, httpMethod, patchOperations });
    await apiGateway.send(command, { abortSignal });
  } catch (error) {
    throw awsFailure(error, target);
  }
}
