/** Settings of a stage for one method or for all of them: throttling, and logging and caching, which are told only. */
import { badRequest } from './apiGatewayErrors.ts';
import { type PatchRule, truth } from './patchOperations.ts';
import type { Stage } from './state.ts';

/** What a method has of settings as soon as one of them is set. Source: recorded answer of UpdateStage. */
const defaults = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10_000,
  cachingEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
};

function numeric(value: string | undefined): number {
  const result = Number(value);
  if (value === undefined || value === '' || Number.isNaN(result))
    throw badRequest(`Invalid patch value ${value} specified: it must be a number`);
  return result;
}

function among(...allowed: string[]) {
  return (value: string | undefined): string => {
    if (value === undefined || !allowed.includes(value))
      throw badRequest(`Invalid patch value ${value} specified. Must be one of: [${allowed.join(', ')}]`);
    return value;
  };
}

const settings: Readonly<Record<string, { name: string; parse: (value: string | undefined) => unknown }>> = {
  'metrics/enabled': { name: 'metricsEnabled', parse: truth },
  'logging/dataTrace': { name: 'dataTraceEnabled', parse: truth },
  'logging/loglevel': { name: 'loggingLevel', parse: among('OFF', 'ERROR', 'INFO') },
  'throttling/burstLimit': { name: 'throttlingBurstLimit', parse: numeric },
  'throttling/rateLimit': { name: 'throttlingRateLimit', parse: numeric },
  'caching/enabled': { name: 'cachingEnabled', parse: truth },
  'caching/ttlInSeconds': { name: 'cacheTtlInSeconds', parse: numeric },
  'caching/dataEncrypted': { name: 'cacheDataEncrypted', parse: truth },
  'caching/requireAuthorizationForCacheControl': { name: 'requireAuthorizationForCacheControl', parse: truth },
  'caching/unauthorizedCacheControlHeaderStrategy': {
    name: 'unauthorizedCacheControlHeaderStrategy',
    parse: among('FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'),
  },
};

/** The rules of UpdateStage for method settings. */
export const methodSettingRules: readonly PatchRule<Stage>[] = [
  ...Object.entries(settings).map(
    ([path, { name, parse }]): PatchRule<Stage> => ({
      path: `/{resourcePath}/{httpMethod}/${path}`,
      ops: ['replace'],
      apply(stage, { keys: [resource = '', method = ''], value }) {
        const key = `${resource.replace(/^\//, '')}/${method}`;
        stage.methodSettings[key] = { ...defaults, ...stage.methodSettings[key], [name]: parse(value) };
      },
    }),
  ),
  {
    path: '/{resourcePath}/{httpMethod}',
    ops: ['remove'],
    apply(stage, { keys: [resource = '', method = ''] }) {
      const key = `${resource.replace(/^\//, '')}/${method}`;
      if (!(key in stage.methodSettings))
        throw badRequest(`Cannot remove method setting ${key} because there is no method setting for this method `);
      delete stage.methodSettings[key];
    },
  },
];
