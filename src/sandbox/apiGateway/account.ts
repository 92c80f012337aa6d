/** The account's own settings of API Gateway, with AWS's default limits. */
import type { Route } from '../service.ts';

export const accountRoutes: readonly Route[] = [
  {
    operation: 'GetAccount',
    method: 'GET',
    path: '/account',
    // Requests per second and burst of a region. Source: developer guide, "limits".
    handle: () => ({
      throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
      features: ['UsagePlans'],
      apiKeyVersion: '4',
    }),
  },
];
