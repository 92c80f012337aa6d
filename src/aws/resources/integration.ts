/** Integration of a method: what stands behind it, a function or a mock. */
import {
  DeleteIntegrationCommand,
  GetIntegrationCommand,
  type Integration,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { World } from '../world.ts';
import { type Account, awsResource, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { headerParameters, headerTexts } from './gatewayResponse.ts';
import type { MethodPlace } from './method.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface IntegrationProps extends MethodPlace {
  readonly kind: 'MOCK' | 'AWS_PROXY';
  /** Only with AWS_PROXY. */
  readonly functionArn?: string;
  /** Only with MOCK: headers of its answer, with their values. The method must declare them. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

export interface IntegrationAttributes extends MethodPlace {
  readonly fingerprint: string;
}

/** API Gateway's address of a function. Source: PutIntegration, `uri`. */
function uriOf(account: Account, functionArn: string): string {
  return `arn:${account.partition}:apigateway:${account.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

/** A mock answers with the status that its request template names. */
const mockTemplates = { 'application/json': '{"statusCode": 200}' } as const;
const mockStatus = '200';

function placeOf({ restApiId, resourceId, httpMethod }: MethodPlace): MethodPlace {
  return { restApiId, resourceId, httpMethod };
}

function headersOf({ responseHeaders = {} }: IntegrationProps) {
  return headerParameters('method.response.header.', responseHeaders);
}

function attributesOf(props: IntegrationProps): IntegrationAttributes {
  return { ...placeOf(props), fingerprint: fingerprintOf(Object.entries(props).toSorted()) };
}

function differencesOf(world: World, props: IntegrationProps, actual: Integration) {
  const account = { ...world.caller, region: world.region };
  const headers = headersOf(props);
  const answer = actual.integrationResponses?.[mockStatus];
  return differences([
    ['kind', props.kind, actual.type],
    ...(props.kind === 'MOCK'
      ? ([
          ['requestTemplates', mockTemplates, actual.requestTemplates],
          ['responses', [mockStatus], [mockStatus].filter((status) => actual.integrationResponses?.[status])],
          ['responseHeaders', headerTexts(headers, headers), headerTexts(headers, answer?.responseParameters)],
        ] as const)
      : ([
          ['uri', uriOf(account, props.functionArn ?? ''), actual.uri],
          ['integrationHttpMethod', 'POST', actual.httpMethod],
        ] as const)),
  ]);
}

export const integration = awsResource<IntegrationProps, IntegrationAttributes>({
  type: 'ApiGateway.Integration',
  cloudFormation: 'AWS::ApiGateway::Method.Integration',
  identity: ['restApiId', 'resourceId', 'httpMethod'],
  foundInside: true,
  volatile: ['fingerprint'],
  explanation:
    'What a call is handed to. A proxy integration gives the whole request to the function and returns its answer as it is; a mock answers by itself, which is enough to try the protection.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PUT'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  predict: (_, props) => (refsIn(props).length === 0 ? attributesOf(props) : {}),
  async read(world, props) {
    const actual = await unless(world.clients.apiGateway.send(new GetIntegrationCommand(placeOf(props))), notFound);
    if (!actual) return { exists: false };
    return {
      exists: true,
      ownership: 'ours',
      attributes: attributesOf(props),
      differences: differencesOf(world, props, actual),
    };
  },
  /** PutIntegration replaces what is there, in one request. */
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const place = placeOf(props);
    const account = { ...world.caller, region: world.region };
    const differs =
      !observed.exists ||
      observed.differences.some(({ property }) => !['responses', 'responseHeaders'].includes(property));
    const command =
      props.kind === 'MOCK'
        ? new PutIntegrationCommand({ ...place, type: 'MOCK', requestTemplates: mockTemplates })
        : new PutIntegrationCommand({
            ...place,
            type: 'AWS_PROXY',
            integrationHttpMethod: 'POST',
            uri: uriOf(account, props.functionArn ?? ''),
          });
    if (differs) await whileOthersChange(world, () => apiGateway.send(command));
    if (props.kind === 'MOCK') {
      const answer = new PutIntegrationResponseCommand({
        ...place,
        statusCode: mockStatus,
        responseParameters: props.responseHeaders && headersOf(props),
      });
      await whileOthersChange(world, () => apiGateway.send(answer));
    }
    return attributesOf(props);
  },
  async delete(world, attributes) {
    const command = new DeleteIntegrationCommand(placeOf(attributes));
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
});
