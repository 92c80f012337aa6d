/** STS: who calls, and sessions of roles. */
import type { QueryService, World } from './service.ts';

/** Security Token Service, version 2011-06-15. */
export function stsService(_world: World): QueryService {
  return {
    protocol: 'query',
    name: 'sts',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: (_input, { callerArn, world }) => ({
        Arn: callerArn,
        UserId: 'AIDASANDBOX',
        Account: world.accountId,
      }),
    },
  };
}
