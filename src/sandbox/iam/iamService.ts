/** IAM: roles for functions, and their policies. */
import type { QueryService, World } from '../service.ts';
import { iamApi } from './permissions.ts';
import { policyOperations } from './policyOperations.ts';
import { roleOperations } from './roleOperations.ts';
import { simulatePrincipalPolicy } from './simulation.ts';

/** Identity and Access Management, version 2010-05-08. Registers `Services.iam`. */
export function iamService(world: World): QueryService {
  world.services.iam = iamApi(world);
  return {
    protocol: 'query',
    name: 'iam',
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: { ...roleOperations, ...policyOperations, SimulatePrincipalPolicy: simulatePrincipalPolicy },
  };
}
