/** Identity: who calls, as STS answers. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Clients } from './clients.ts';
import { awsFailure } from './errors.ts';
import type { Caller, Target } from './target.ts';

/** Needs no permission at AWS. Throws Failure when there are no credentials, or they are expired or refused. */
export async function identify(clients: Pick<Clients, 'sts'>, target: Target): Promise<Caller> {
  try {
    const { Account: accountId = '', Arn: arn = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return { accountId, arn, partition: arn.split(':')[1] || 'aws' };
  } catch (error) {
    throw awsFailure(error, target);
  }
}
