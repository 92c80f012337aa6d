/** Breakages by limits on calls: of the usage plan that the API key is in, and of the stage. */
import { type PatchOperation, UpdateStageCommand, UpdateUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import type { Breakage } from '../brokenCall.ts';
import { call, healthyCall } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';

const replacing = (values: Readonly<Record<string, number | string>>): PatchOperation[] =>
  Object.entries(values).map(([path, value]) => ({ op: 'replace', path, value: String(value) }));

/** Limits the setup's usage plan, then makes calls until nothing is left. */
export const limitsPlan = (values: Readonly<Record<string, number | string>>) => async (bed: Bed) => {
  const usagePlanId = await bed.attribute('usagePlan', 'id');
  await bed.world.apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId, patchOperations: replacing(values) }));
  await call(bed, await healthyCall(bed));
};
export const quotaOfOne = limitsPlan({ '/quota/limit': 1, '/quota/period': 'DAY' });

const patchStage = async (bed: Bed, patchOperations: PatchOperation[]) =>
  bed.world.apiGateway.send(
    new UpdateStageCommand({
      restApiId: await bed.attribute('api', 'id'),
      stageName: (await bed.setup()).extra.settings.api.stageName,
      patchOperations,
    }),
  );
export const limitsStage = (method: string, rate: number, burst: number) => async (bed: Bed) => {
  const throttling = `/${method}/throttling`;
  await patchStage(bed, replacing({ [`${throttling}/rateLimit`]: rate, [`${throttling}/burstLimit`]: burst }));
  await call(bed, await healthyCall(bed));
};
export const free = (method: string) => (bed: Bed) => patchStage(bed, [{ op: 'remove', path: `/${method}` }]);

export const limitBreakages: readonly Breakage[] = [
  {
    name: 'somebody gave our usage plan a limit of calls at a time',
    on: 'apiKey',
    breaks: limitsPlan({ '/throttle/rateLimit': 0.01, '/throttle/burstLimit': 1 }),
    cause: 'throttled',
    fix: 'repair',
  },
  {
    name: 'somebody gave our usage plan a quota, which is used up',
    on: 'apiKey',
    breaks: quotaOfOne,
    cause: 'quota-exceeded',
    fix: 'repair',
  },
  {
    name: 'the stage takes one call in two seconds',
    breaks: limitsStage('*/*', 0.5, 1),
    cause: 'throttled',
    fix: 'wait',
    undo: free('*/*'),
  },
  {
    name: 'the stage lets no call of the method through',
    breaks: limitsStage('~1hello/GET', 0, 0),
    cause: 'throttled',
    fix: 'run',
    undo: free('~1hello/GET'),
  },
];
