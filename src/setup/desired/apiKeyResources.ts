/** The API key with the usage plan that lets it open the stage, as declared resources. */
import { type Declared, ref } from '../../engine/resource.ts';
import type { Settings } from '../settings.ts';

export function apiKeyResources({ api }: Settings, setupId: string): Declared[] {
  return [
    {
      id: 'apiKey',
      type: 'ApiGateway.ApiKey',
      title: 'API key',
      props: { name: `${api.name.slice(0, 100)}-key-${setupId}` },
    },
    {
      id: 'usagePlan',
      type: 'ApiGateway.UsagePlan',
      title: 'Usage plan',
      props: {
        name: `${api.name.slice(0, 100)}-plan-${setupId}`,
        restApiId: ref('api', 'id'),
        stageName: ref('stage', 'name'),
        apiKeyId: ref('apiKey', 'id'),
      },
    },
  ];
}
