/** Request validator of a REST API: refuses requests that lack what a method declares as required. */
import {
  CreateRequestValidatorCommand,
  DeleteRequestValidatorCommand,
  GetRequestValidatorCommand,
  GetRequestValidatorsCommand,
  type RequestValidator,
  UpdateRequestValidatorCommand,
} from '@aws-sdk/client-api-gateway';
import { refsIn } from '../../engine/references.ts';
import type { World } from '../world.ts';
import { awsResource, differences, fingerprintOf, unless, whileOthersChange } from './awsResource.ts';
import { apiGatewayArn, notFound } from './restApi.ts';

export interface RequestValidatorProps {
  readonly restApiId: string;
  readonly name: string;
  /** Check the body against the method's model. */
  readonly body: boolean;
  /** Check that required query string parameters and headers are there. */
  readonly parameters: boolean;
}

export interface RequestValidatorAttributes {
  readonly id: string;
  readonly restApiId: string;
  /** Changes when a new deployment is due. */
  readonly fingerprint: string;
}

const fingerprint = (props: RequestValidatorProps) => fingerprintOf(Object.entries(props).toSorted());

async function find(world: World, props: RequestValidatorProps, id?: string): Promise<RequestValidator | undefined> {
  const { apiGateway } = world.clients;
  const { restApiId } = props;
  if (id)
    return unless(apiGateway.send(new GetRequestValidatorCommand({ restApiId, requestValidatorId: id })), notFound);
  // The API is ours, so one of this name is too.
  const page = await unless(apiGateway.send(new GetRequestValidatorsCommand({ restApiId, limit: 500 })), notFound);
  return page?.items?.find(({ name }) => name === props.name);
}

export const requestValidator = awsResource<RequestValidatorProps, RequestValidatorAttributes>({
  type: 'ApiGateway.RequestValidator',
  cloudFormation: 'AWS::ApiGateway::RequestValidator',
  identity: ['restApiId'],
  foundInside: true,
  volatile: ['fingerprint'],
  explanation:
    'Turns incomplete requests away with 400 before your code runs. A method names the validator, and declares which query string parameters and headers it cannot do without.',
  permissions: (account) => [
    {
      actions: ['apigateway:DELETE', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:POST'],
      resources: [apiGatewayArn(account, '/restapis/*')],
    },
  ],
  predict: (_, props) => (refsIn(props).length === 0 ? { fingerprint: fingerprint(props) } : {}),
  async read(world, props, saved) {
    const actual = await find(world, props, saved?.attributes?.id);
    if (!actual?.id) return { exists: false };
    return {
      exists: true,
      ownership: 'ours',
      attributes: { id: actual.id, restApiId: props.restApiId, fingerprint: fingerprint(props) },
      differences: differences([
        ['name', props.name, actual.name],
        ['body', props.body, actual.validateRequestBody ?? false],
        ['parameters', props.parameters, actual.validateRequestParameters ?? false],
      ]),
    };
  },
  async reconcile(world, props, observed) {
    const { apiGateway } = world.clients;
    const { restApiId, name } = props;
    if (!observed.exists) {
      const command = new CreateRequestValidatorCommand({
        restApiId,
        name,
        validateRequestBody: props.body,
        validateRequestParameters: props.parameters,
      });
      const { id = '' } = await whileOthersChange(world, () => apiGateway.send(command));
      return { id, restApiId, fingerprint: fingerprint(props) };
    }
    const values: Readonly<Record<string, readonly [path: string, value: string]>> = {
      name: ['/name', name],
      body: ['/validateRequestBody', String(props.body)],
      parameters: ['/validateRequestParameters', String(props.parameters)],
    };
    const patchOperations = observed.differences.flatMap(({ property }) => {
      const [path, value] = values[property] ?? [];
      return path === undefined ? [] : [{ op: 'replace' as const, path, value }];
    });
    if (patchOperations.length > 0) {
      const command = new UpdateRequestValidatorCommand({
        restApiId,
        requestValidatorId: observed.attributes.id,
        patchOperations,
      });
      await whileOthersChange(world, () => apiGateway.send(command));
    }
    return { ...observed.attributes, fingerprint: fingerprint(props) };
  },
  async delete(world, { restApiId, id }) {
    const command = new DeleteRequestValidatorCommand({ restApiId, requestValidatorId: id });
    await unless(
      whileOthersChange(world, () => world.clients.apiGateway.send(command)),
      notFound,
    );
  },
  idOf: ({ id }) => id,
});
