/** Gateway response of a REST API: headers on what API Gateway answers by itself, such as a refusal of the authorizer. */
import {
  DeleteGatewayResponseCommand,
  type GatewayResponse,
  type GatewayResponseType,
  GetGatewayResponseCommand,
  type PatchOperation,
  PutGatewayResponseCommand,
  UpdateGatewayResponseCommand,
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { World } from '../world.ts';
import { awsResource, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface GatewayResponseProps {
  readonly restApiId: string;
  /** Such as `DEFAULT_4XX`, which stands for all refusals with such a status that have no response of their own. */
  readonly responseType: GatewayResponseType;
  /** Headers to add, with their values. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface GatewayResponseAttributes {
  readonly restApiId: string;
  readonly responseType: GatewayResponseType;
  /** Changes when a new deployment is due. */
  readonly fingerprint: string;
}

const prefix = 'gatewayresponse.header.';

function attributesOf(props: GatewayResponseProps): GatewayResponseAttributes {
  const { restApiId, responseType } = props;
  return { restApiId, responseType, fingerprint: fingerprintOf(Object.entries(props).toSorted()) };
}

/** As API Gateway wants them: a value that is no expression stands in single quotes. */
export function headerParameters(
  start: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`${start}${name}`, `'${value}'`]));
}

/** Headers as texts that compare. Those that somebody added beside ours stay. */
export function headerTexts(
  wanted: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>> = {},
): string[] {
  return Object.keys(wanted).flatMap((name) =>
    parameters[name] === undefined ? [] : [`${name}: ${parameters[name]}`],
  );
}

async function find(world: World, props: GatewayResponseProps): Promise<GatewayResponse | undefined> {
  const { restApiId, responseType } = props;
  const command = new GetGatewayResponseCommand({ restApiId, responseType });
  const response = await unless(world.clients.apiGateway.send(command), notFound);
  return response?.defaultResponse ? undefined : response;
}

export const gatewayResponse = awsResource<GatewayResponseProps, GatewayResponseAttributes>({
  type: 'ApiGateway.GatewayResponse',
  cloudFormation: 'AWS::ApiGateway::GatewayResponse',
  identity: ['restApiId', 'responseType'],
  foundInside: true,
  volatile: ['fingerprint'],
  explanation:
    'What API Gateway answers by itself when a call does not reach your code. With CORS headers on it, a browser shows the page that called what the refusal was; without, it hides every refusal behind a CORS error.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:PUT'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  predict: (_, props) => (refsIn(props).length === 0 ? attributesOf(props) : {}),
  async read(world, props) {
    const actual = await find(world, props);
    if (!actual) return { exists: false };
    const wanted = headerParameters(prefix, props.headers);
    return {
      exists: true,
      ownership: 'ours',
      attributes: attributesOf(props),
      differences: differences([
        ['headers', headerTexts(wanted, wanted), headerTexts(wanted, actual.responseParameters)],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const { restApiId, responseType } = props;
    const responseParameters = headerParameters(prefix, props.headers);
    if (!observed.exists) {
      const command = new PutGatewayResponseCommand({ restApiId, responseType, responseParameters });
      await whileOthersChange(world, () => apiGateway.send(command));
      return attributesOf(props);
    }
    const actual = (await find(world, props))?.responseParameters ?? {};
    const patchOperations = Object.entries(responseParameters)
      .filter(([name, value]) => actual[name] !== value)
      .map(([name, value]): PatchOperation => {
        const op = actual[name] === undefined ? 'add' : 'replace';
        return { op, path: `/responseParameters/${name}`, value };
      });
    if (patchOperations.length > 0) {
      const command = new UpdateGatewayResponseCommand({ restApiId, responseType, patchOperations });
      await whileOthersChange(world, () => apiGateway.send(command));
    }
    return attributesOf(props);
  },
  async delete(world, { restApiId, responseType }) {
    const command = new DeleteGatewayResponseCommand({ restApiId, responseType });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  idOf: ({ responseType }) => responseType,
});
