/** Lambda: functions, their code, who may invoke them, and running them. */
import type { RestService, World } from '../service.ts';
import { codeDownloads } from './codePages.ts';
import { functionRoutes } from './functionOperations.ts';
import { lambdaState } from './functionState.ts';
import { handlerPools } from './handlerPools.ts';
import { invokeRoute, lambdaApi } from './invocation.ts';
import { permissionRoutes } from './permissionOperations.ts';
import { tagRoutes } from './tagOperations.ts';

/** Lambda, version 2015-03-31. Registers `Services.lambda` and its functions for the tagging API. */
export function lambdaService(world: World): RestService {
  const pools = handlerPools(world);
  world.onClose(() => pools.close());
  world.services.lambda = lambdaApi(world, pools);
  world.services.tagged.push(() =>
    lambdaState(world).functions.map(({ arn, tags, createdAt }) => ({ arn, tags, at: createdAt })),
  );
  return {
    protocol: 'rest',
    name: 'lambda',
    routes: [...functionRoutes(pools, codeDownloads(world)), invokeRoute(pools), ...permissionRoutes, ...tagRoutes],
  };
}
