/** What CORS needs: an OPTIONS method without authorizer on each path, and headers on refusals, as declared resources. */
import { type Declared, type Ref, ref } from '../../engine/resource.ts';
import { originHeader, preflightHeaders } from '../cors.ts';
import { methodsOf } from '../methodSettings.ts';
import type { Settings } from '../settings.ts';
import { resourceIdOf } from './pathResources.ts';

/** Stand for every refusal and every fault that has no gateway response of its own. */
const responseTypes = ['DEFAULT_4XX', 'DEFAULT_5XX'] as const;

interface CorsPath {
  readonly suffix: '' | ':token';
  readonly path: string;
  readonly methods: readonly string[];
}

function pathsOf(settings: Settings, signsIn: boolean): CorsPath[] {
  const { api, tokenEndpoint } = settings;
  const methods = methodsOf(api).map(({ httpMethod }) => httpMethod);
  const same = tokenEndpoint.resourcePath === api.resourcePath;
  const also = signsIn && same ? [tokenEndpoint.httpMethod] : [];
  return [
    { suffix: '', path: api.resourcePath, methods: [...methods, ...also] },
    ...(signsIn && !same
      ? [{ suffix: ':token', path: tokenEndpoint.resourcePath, methods: [tokenEndpoint.httpMethod] } as const]
      : []),
  ];
}

/** True where this setup answers preflights itself; an API that was there before has answers of its own. */
export function answersPreflights({ cors, existing }: Settings): boolean {
  return cors.enabled && !existing?.restApiId;
}

/** What of it is deployed with the API. */
export function corsCovers(settings: Settings, signsIn: boolean): Ref[] {
  if (!answersPreflights(settings)) return [];
  return [
    ...pathsOf(settings, signsIn).flatMap(({ suffix }) => [
      ref(`corsMethod${suffix}`, 'fingerprint'),
      ref(`corsIntegration${suffix}`, 'fingerprint'),
    ]),
    ...responseTypes.map((type) => ref(`gatewayResponse:${type}`, 'fingerprint')),
  ];
}

/** `signsIn`: the API has a path that signs people in. */
export function corsResources(settings: Settings, signsIn: boolean): Declared[] {
  if (!answersPreflights(settings)) return [];
  const restApiId = ref('api', 'id');
  return [
    ...pathsOf(settings, signsIn).flatMap(({ suffix, path, methods }): Declared[] => {
      const headers = preflightHeaders(settings, methods);
      return [
        {
          id: `corsMethod${suffix}`,
          type: 'ApiGateway.Method',
          title: `Method OPTIONS ${path}`,
          containedIn: 'api',
          props: {
            restApiId,
            resourceId: resourceIdOf(path),
            httpMethod: 'OPTIONS',
            // A browser sends no token with a preflight: with an authorizer it would be refused, and the call never made.
            authorizationType: 'NONE',
            authorizationScopes: [],
            responses: ['200'],
            responseHeaders: Object.keys(headers),
          },
        },
        {
          id: `corsIntegration${suffix}`,
          type: 'ApiGateway.Integration',
          title: `Mock integration of OPTIONS ${path}`,
          containedIn: 'api',
          props: {
            restApiId,
            resourceId: resourceIdOf(path),
            httpMethod: ref(`corsMethod${suffix}`, 'httpMethod'),
            kind: 'MOCK',
            responseHeaders: headers,
          },
        },
      ];
    }),
    ...responseTypes.map(
      (responseType): Declared => ({
        id: `gatewayResponse:${responseType}`,
        type: 'ApiGateway.GatewayResponse',
        title: `CORS headers on ${responseType === 'DEFAULT_4XX' ? 'refusals (4xx)' : 'faults (5xx)'}`,
        containedIn: 'api',
        props: { restApiId, responseType, headers: originHeader(settings) },
      }),
    ),
  ];
}
