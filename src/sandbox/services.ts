/** The one list of what a sandbox consists of: AWS services by their protocols, and pages by their paths. */
import { apiGatewayService } from './apiGateway/apiGatewayService.ts';
import { cognitoService } from './cognito/cognitoService.ts';
import { hostedPages } from './cognito/hostedPages.ts';
import { inboxPages } from './cognito/inboxPages.ts';
import { wellKnown } from './cognito/wellKnown.ts';
import { executeApi, executeApiPrefix } from './executeApi/executeApi.ts';
import { iamService } from './iam/iamService.ts';
import { codePages } from './lambda/codePages.ts';
import { lambdaService } from './lambda/lambdaService.ts';
import { logsService } from './logs/logsService.ts';
import type { Pages, Service, World } from './service.ts';
import { stsService } from './sts.ts';
import { taggingService } from './tagging.ts';

/** All services of the control plane, made for one world. */
export function sandboxServices(world: World): Service[] {
  return [
    iamService(world),
    stsService(world),
    logsService(world),
    lambdaService(world),
    apiGatewayService(world),
    cognitoService(world),
    taggingService(world),
  ];
}

/** Pages and the paths they own; the first owner answers. */
export interface MountedPages {
  readonly owns: (path: string) => boolean;
  readonly pages: Pages;
}

/** All pages. Their routes are whole paths. */
export const sandboxPages: readonly MountedPages[] = [
  { owns: below('/_aws/lambda-code'), pages: codePages },
  { owns: below(executeApiPrefix), pages: executeApi },
  { owns: below('/_aws/auth'), pages: hostedPages },
  { owns: below('/_aws/inbox'), pages: inboxPages },
  { owns: ofPools, pages: wellKnown },
];

/** Owns `prefix` itself and everything below it. */
export function below(prefix: string): (path: string) => boolean {
  return (path) => path === prefix || path.startsWith(`${prefix}/`);
}

/** Owns `/{poolId}/.well-known/…`. */
export function ofPools(path: string): boolean {
  return /^\/[^/]+\/\.well-known\//.test(path);
}
