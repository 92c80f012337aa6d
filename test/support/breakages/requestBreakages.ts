/** Breakages of what a call has to bring beside the token: API key, parameters, group, and what browsers ask for. */
import {
  CreateModelCommand,
  CreateRequestValidatorCommand,
  DeleteApiKeyCommand,
  DeleteGatewayResponseCommand,
  UpdateApiKeyCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { AdminAddUserToGroupCommand, AdminRemoveUserFromGroupCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type Breakage, healthyCall } from '../brokenCall.ts';
import type { Bed } from '../explainBed.ts';

const membership = async (bed: Bed) => ({
  UserPoolId: await bed.attribute('userPool', 'id'),
  Username: (await bed.setup()).extra.settings.testUser.username,
  GroupName: 'admin',
});
export const leaveGroup = async (bed: Bed) =>
  bed.world.cognito.send(new AdminRemoveUserFromGroupCommand(await membership(bed)));

export async function disableKey(bed: Bed): Promise<void> {
  await bed.world.apiGateway.send(
    new UpdateApiKeyCommand({
      apiKey: await bed.attribute('apiKey', 'id'),
      patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
    }),
  );
}

async function requires(bed: Bed, expression: string): Promise<void> {
  const { id } = await bed.world.apiGateway.send(
    new CreateRequestValidatorCommand({
      restApiId: await bed.attribute('api', 'id'),
      name: `by-hand-${Date.now()}`,
      validateRequestParameters: true,
    }),
  );
  await bed.patchMethod(
    ['add', `/requestParameters/${expression}`, 'true'],
    ['replace', '/requestValidatorId', id ?? ''],
  );
  await bed.deploy();
}

/** Somebody's model in the place of ours, deployed. */
const wantsBody = (schema: object) => async (bed: Bed) => {
  const restApiId = await bed.attribute('api', 'id');
  const model = { name: `Order${Date.now()}`, contentType: 'application/json', schema: JSON.stringify(schema) };
  await bed.world.apiGateway.send(new CreateModelCommand({ restApiId, ...model }));
  await bed.patchMethod(['replace', '/requestModels/application~1json', model.name]);
  await bed.deploy();
};

const app = 'https://app.example.com';
const from = (value: string) => [{ name: 'Origin', value }];
const withoutCors = (bed: Bed) =>
  bed.change((settings) => {
    settings.cors.enabled = false;
  });

export const requestBreakages: readonly Breakage[] = [
  {
    name: 'the API key is left out',
    on: 'apiKey',
    call: { token: 'ID token', apiKey: 'leave out' },
    cause: 'api-key-not-sent',
    fix: 'send',
  },
  { name: 'the API key was disabled', on: 'apiKey', breaks: disableKey, cause: 'api-key-refused', fix: 'repair' },
  {
    name: 'the API key was deleted',
    on: 'apiKey',
    breaks: async (bed) =>
      bed.world.apiGateway.send(new DeleteApiKeyCommand({ apiKey: await bed.attribute('apiKey', 'id') })),
    cause: 'api-key-refused',
    fix: 'repair',
  },
  {
    name: 'the usage plan is no longer for this stage',
    on: 'apiKey',
    breaks: async (bed) => {
      const value = `${await bed.attribute('api', 'id')}:${(await bed.setup()).extra.settings.api.stageName}`;
      await bed.world.apiGateway.send(
        new UpdateUsagePlanCommand({
          usagePlanId: await bed.attribute('usagePlan', 'id'),
          patchOperations: [{ op: 'remove', path: '/apiStages', value }],
        }),
      );
    },
    cause: 'api-key-refused',
    fix: 'repair',
  },
  {
    name: 'the API key is not kept on this machine',
    on: 'apiKey',
    breaks: (bed) => bed.world.vault.remove(bed.setupId, 'apiKey'),
    cause: 'api-key-not-kept',
    fix: 'repair',
  },
  {
    name: 'somebody made the method ask for an API key, deployed',
    breaks: async (bed) => {
      await bed.patchMethod(['replace', '/apiKeyRequired', 'true']);
      await bed.deploy();
    },
    cause: 'api-key-unwanted',
    fix: 'repair',
  },
  {
    name: 'a required parameter is left out',
    on: 'checked',
    call: { token: 'ID token', query: [{ name: 'q', value: '' }] },
    cause: 'parameters-missing',
    fix: 'send',
  },
  {
    name: 'user name and password are not sent to the path that signs people in',
    on: 'signsIn',
    call: { token: 'none', path: '/auth' },
    cause: 'parameters-missing',
    fix: 'send',
    after: 401,
    afterwards: 'handler-refused',
  },
  {
    name: 'somebody made a parameter required, deployed',
    breaks: (bed) => requires(bed, 'method.request.querystring.page'),
    cause: 'parameters-missing',
    fix: 'send',
    spoils: true,
  },
  {
    name: 'somebody made a header required, deployed',
    breaks: (bed) => requires(bed, 'method.request.header.X-Tenant'),
    cause: 'parameters-missing',
    fix: 'send',
    spoils: true,
  },
  {
    name: 'the body is no JSON, where the method checks it',
    on: 'body',
    call: { token: 'ID token', body: 'hello', contentType: 'application/json' },
    cause: 'body-invalid',
    fix: 'send',
  },
  {
    name: 'the mock takes no other type of body any more',
    on: 'mock',
    breaks: async (bed) => {
      await bed.patchIntegration(['replace', '/passthroughBehavior', 'NEVER']);
      await bed.deploy();
    },
    call: async (bed) => ({ ...(await healthyCall(bed)), body: 'hello', contentType: 'text/plain' }),
    cause: 'media-type-refused',
    fix: 'send',
    spoils: true,
  },
  {
    name: 'somebody’s model asks for more than the body has',
    on: 'body',
    breaks: wantsBody({
      type: 'object',
      required: ['name', 'items'],
      properties: {
        name: { type: 'string', minLength: 3 },
        items: {
          type: 'array',
          minItems: 1,
          items: { type: 'object', required: ['count'], properties: { count: { type: 'integer', minimum: 2 } } },
        },
      },
    }),
    cause: 'body-invalid',
    fix: 'send',
    spoils: true,
  },
  {
    name: 'somebody’s model asks for what no example can be made of',
    on: 'body',
    breaks: wantsBody({
      type: 'object',
      required: ['order'],
      properties: { order: { type: 'string', pattern: '^[A-Z]{3}-[0-9]+$' } },
    }),
    cause: 'body-invalid',
    fix: 'repair',
  },
  {
    name: 'the user left the group that the code asks for',
    on: 'groups',
    breaks: async (bed) => {
      await leaveGroup(bed);
      await bed.signIn();
    },
    cause: 'group-missing',
    fix: 'group',
  },
  {
    name: 'the token is older than the user’s membership',
    on: 'groups',
    breaks: async (bed) => {
      await leaveGroup(bed);
      await bed.signIn();
      await bed.world.cognito.send(new AdminAddUserToGroupCommand(await membership(bed)));
    },
    cause: 'token-older-than-group',
    fix: 'refresh',
  },
  {
    name: 'there is no OPTIONS for browsers (row 9)',
    call: { token: 'none', method: 'OPTIONS', headers: from(app) },
    cause: 'options-missing',
    fix: 'settings',
    undo: withoutCors,
  },
  {
    name: 'OPTIONS asks for a token (row 9)',
    on: 'any',
    call: { token: 'none', method: 'OPTIONS', headers: from(app) },
    cause: 'options-asks-for-token',
    fix: 'settings',
    undo: withoutCors,
  },
  {
    name: 'the answer has no header for browsers (row 9)',
    call: { token: 'ID token', headers: from(app) },
    cause: 'cors-header-missing',
    fix: 'settings',
    undo: withoutCors,
  },
  {
    name: 'the answer is for another origin',
    on: 'cors',
    breaks: async (bed) => {
      bed.edits = () =>
        bed.change((settings) => {
          settings.cors.allowOrigin = '*';
        });
    },
    call: { token: 'ID token', headers: from('https://other.example.com') },
    cause: 'cors-other-origin',
    spoils: true,
  },
  {
    name: 'the header for browsers was taken from refusals, so that a browser sees a CORS error (row 10)',
    on: 'cors',
    breaks: async (bed) => {
      const restApiId = await bed.attribute('api', 'id');
      await bed.world.apiGateway.send(new DeleteGatewayResponseCommand({ restApiId, responseType: 'DEFAULT_4XX' }));
      await bed.deploy();
    },
    call: { token: 'access token', headers: from(app) },
    cause: 'access-token-without-scopes',
    afterwards: undefined,
    spoils: true,
  },
];
