/** The explorer's items from a record: names, states, menus, and that nothing is shown as well that is not. */
import assert from 'node:assert/strict';
import type { Row } from '../../../src/engine/record.ts';
import type { ResourceFacts, Setup } from '../../../src/operations/operations.ts';
import { settingsFrom } from '../../../src/setup/recipes/recipes.ts';
import type { TokenSummary } from '../../../src/tokens/tokenSet.ts';
import type { SetupNode } from '../../../src/tree/node.ts';
import { setupNode } from '../../../src/tree/setupNodes.ts';
import { userNodes } from '../../../src/tree/userNodes.ts';
import type { SetupState } from '../../../src/ui/setupList.ts';

const now = Date.parse('2026-01-01T12:00:00.000Z');
const minutes = (count: number) => count * 60_000;

const kinds: readonly (readonly [string, string, string])[] = [
  ['logGroup', 'Logs.LogGroup', 'Log group /aws/lambda/demo'],
  ['role', 'IAM.Role', 'Execution role demo-role'],
  ['function', 'Lambda.Function', 'Function demo'],
  ['permission', 'Lambda.Permission', 'Permission for API Gateway'],
  ['api', 'ApiGateway.RestApi', 'REST API demo-API'],
  ['method', 'ApiGateway.Method', 'Method ANY /demo'],
  ['stage', 'ApiGateway.Stage', 'Stage default'],
  ['authorizer', 'ApiGateway.Authorizer', 'Authorizer new-authorizer'],
  ['userPool', 'Cognito.UserPool', 'User pool demo-users'],
  ['domain', 'Cognito.Domain', 'Domain demo-abc'],
  ['appClient', 'Cognito.AppClient', 'App client demo-client'],
  ['testUser', 'Cognito.User', 'Test user test.user@example.com'],
];

function rows(change: (row: Row) => Partial<Row> | undefined = () => ({})): Record<string, Row> {
  const result: Record<string, Row> = {};
  for (const [id, type, title] of kinds) {
    const row: Row = {
      id,
      type,
      title,
      state: 'created',
      refersTo: [],
      props: id === 'method' ? { authorizationType: 'COGNITO_USER_POOLS' } : {},
      since: new Date(now - minutes(1)).toISOString(),
      accountId: '111122223333',
      region: 'eu-central-1',
    };
    const changed = change(row);
    if (changed) result[id] = { ...row, ...changed };
  }
  return result;
}

function state(setupRows: Record<string, Row>, rest: Partial<Setup['extra']> = {}, tokens?: TokenSummary): SetupState {
  const setup: Setup = {
    version: 1,
    id: 'abc',
    name: 'demo-ecommerce',
    createdAt: '2026-01-01T11:00:00.000Z',
    rows: setupRows,
    extra: {
      settings: settingsFrom('lambda-trigger', 'abc'),
      target: { kind: 'aws', region: 'eu-central-1', profile: 'work' },
      phase: 'complete',
      caller: { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/me', partition: 'aws' },
      ...rest,
    },
  };
  return { id: 'abc', setup, tokens };
}

const facts = (_setup: Setup, rowId: string): ResourceFacts => ({
  explanation: `What ${rowId} is.`,
  id: `id-of-${rowId}`,
  arn: rowId === 'role' ? 'arn:aws:iam::111122223333:role/demo-role' : undefined,
  url: rowId === 'stage' ? 'https://x.execute-api.eu-central-1.amazonaws.com/default' : undefined,
  consoleUrl: `https://console.aws.amazon.com/${rowId}`,
});
const draw = (setupState: SetupState) => setupNode(setupState, { now, facts });
const child = (node: SetupNode, label: string): SetupNode => {
  const found = node.children?.find((each) => each.label === label);
  assert.ok(found, `no “${label}” among ${node.children?.map((each) => each.label).join(', ')}`);
  return found;
};
const tokens = (expiresAt: number, canRefresh = true): TokenSummary => ({
  who: 'someone@example.com',
  scopes: ['email'],
  expiresAt,
  source: 'authorization code',
  canRefresh,
});

describe('the items of a setup', () => {
  it('stand in the order of a call: endpoint, its security, API, function, user pool, tokens', () => {
    const node = draw(state(rows()));
    assert.deepEqual(
      node.children?.map(({ label, description }) => [label, description]),
      [
        ['Endpoint', 'ANY /demo-ecommerce-function'],
        ['Security', 'not checked yet'],
        ['REST API', 'demo-API'],
        ['Lambda function', 'demo'],
        ['User pool', 'demo-users'],
        ['Nobody is signed in', undefined],
      ],
    );
    assert.equal(node.description, 'secured · 111122223333 · eu-central-1');
    assert.deepEqual(
      child(node, 'User pool').children?.map(({ label }) => label),
      ['Domain', 'App client', 'Users'],
    );
    assert.deepEqual(
      child(node, 'Lambda function').children?.map(({ label, description }) => `${label}: ${description}`),
      ['Permission: for API Gateway', 'Execution role: demo-role', 'Log group: /aws/lambda/demo'],
    );
  });

  it('keep the function that signs people in apart, with its own role, log and permission', () => {
    const second = Object.values(rows())
      .filter(({ type }) => /^(Lambda|IAM|Logs)/.test(type))
      .map((row) => ({ ...row, id: `token-${row.id}`, title: row.title.replace('demo', 'auth') }))
      .map((row) => [row.id === 'token-function' ? 'tokenFunction' : row.id, row] as const)
      .map(([id, row]) => [id, { ...row, id }] as const);
    const node = draw(state({ ...rows(), ...Object.fromEntries(second) }));
    const functions = node.children?.filter(({ label }) => label === 'Lambda function') ?? [];
    assert.deepEqual(
      functions.map(({ description, children }) => [description, children?.length]),
      [
        ['demo', 3],
        ['auth', 3],
      ],
    );
  });

  it('have keys that are unique and the same each time', () => {
    const keys = (node: SetupNode): string[] => [node.key, ...(node.children ?? []).flatMap(keys)];
    const all = keys(draw(state(rows())));
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(keys(draw(state(rows()))), all);
  });

  it('carry the words that the menus look for', () => {
    const node = draw(state(rows()));
    assert.deepEqual(node.words, ['setup']);
    assert.deepEqual(child(node, 'Endpoint').words, ['endpoint', 'hasUrl']);
    assert.deepEqual(child(node, 'REST API').words, ['hasId', 'hasConsole']);
    const role = child(node, 'Lambda function').children?.find(({ label }) => label === 'Execution role');
    assert.deepEqual(role?.words, ['hasId', 'hasArn', 'hasConsole']);
    const [domain] = child(node, 'User pool').children ?? [];
    assert.ok(domain?.words.includes('hasUrl'));
    assert.deepEqual(child(node, 'Nobody is signed in').words, ['tokens', 'signedOut']);
  });

  it('show each method as something to call and to test, where there is more than one', () => {
    const settings = settingsFrom('lambda-trigger', 'abc');
    settings.api.httpMethod = 'GET';
    settings.api.moreMethods = [{ httpMethod: 'DELETE', authorizationScopes: ['news/delete'] }];
    const all = rows(({ id }) =>
      id === 'method' ? { props: { authorizationType: 'COGNITO_USER_POOLS', httpMethod: 'GET' } } : {},
    );
    const { method } = all;
    assert.ok(method);
    const more = {
      ...method,
      id: 'method:DELETE',
      props: { authorizationType: 'COGNITO_USER_POOLS', httpMethod: 'DELETE' },
      title: 'Method DELETE /demo',
    };
    const node = draw(state({ ...all, [more.id]: more }, { settings }));
    assert.deepEqual(
      child(node, 'Endpoint').children?.map(({ label, description, method, words }) => [
        label,
        description,
        method,
        words,
      ]),
      [
        ['GET', 'needs the access token with email', 'GET', ['endpoint', 'method']],
        ['DELETE', 'needs the access token with news/delete', 'DELETE', ['endpoint', 'method']],
      ],
    );
    const methods = child(node, 'REST API').children?.filter(({ label }) => label === 'Method');
    assert.deepEqual(
      methods?.map(({ method, words }) => [method, words.includes('method')]),
      [
        ['GET', true],
        ['DELETE', true],
      ],
    );
    assert.equal(child(draw(state(rows())), 'Endpoint').children, undefined);
  });

  it('offer no console in the sandbox', () => {
    const node = draw(state(rows(), { target: { kind: 'sandbox', region: 'us-east-1' } }));
    assert.deepEqual(node.words, ['setup', 'sandbox']);
    assert.equal(node.description, 'secured · sandbox');
    const all = (each: SetupNode): SetupNode[] => [each, ...(each.children ?? []).flatMap(all)];
    assert.equal(
      all(node).some(({ words, consoleUrl }) => words.includes('hasConsole') || consoleUrl),
      false,
    );
  });

  it('say which host speaks for AWS, where another does', () => {
    const target = { kind: 'aws', region: 'us-east-1', endpointUrl: 'http://127.0.0.1:4566' } as const;
    assert.equal(draw(state(rows(), { target })).description, 'secured · 127.0.0.1:4566');
  });

  it('say in full to a screen reader what is split or cut short on the screen', () => {
    const node = draw(state(rows()));
    assert.equal(node.spoken, 'demo-ecommerce, 111122223333 · eu-central-1 · secured');
    assert.equal(child(node, 'Endpoint').spoken, 'ANY /demo-ecommerce-function, needs the access token');
    assert.equal(child(node, 'User pool').spoken, 'User pool demo-users');
  });

  it('explain themselves when pointed at', () => {
    assert.ok(child(draw(state(rows())), 'REST API').tooltip.includes('What api is.'));
  });

  describe('show the state', () => {
    const status = (change: (row: Row) => Partial<Row> | undefined) => {
      const { description, icon, iconColor } = draw(state(rows(change), { caller: undefined }));
      return { words: description?.replace(' · eu-central-1', ''), icon, iconColor };
    };

    it('of nothing at all', () => {
      assert.deepEqual(
        status(() => undefined),
        { words: 'not created yet', icon: 'circle-outline', iconColor: undefined },
      );
    });

    it('with a way on where there is nothing yet', () => {
      const [only] = draw(state({})).children ?? [];
      assert.equal(only?.label, 'Nothing has been created yet');
      assert.equal(only?.command, 'cognitoApi.openSetup');
    });

    it('of a run that is under way', () => {
      const { words, icon } = status((row) => (row.id === 'api' ? {} : { state: 'creating' }));
      assert.equal(words, 'creating 1 of 12…');
      assert.equal(icon, 'loading~spin');
    });

    it('of a run that ended without a word, as after a crash', () => {
      const since = new Date(now - minutes(60)).toISOString();
      const { words, icon } = status((row) => (row.id === 'stage' ? { state: 'creating', since } : {}));
      assert.equal(words, 'unfinished');
      assert.equal(icon, 'warning');
    });

    it('of a failure, naming what failed', () => {
      const failure = { code: 'Denied', what: 'Not allowed to create a stage.' };
      const change = (row: Row) => (row.id === 'stage' ? { state: 'creating' as const, failure } : {});
      assert.deepEqual(status(change), {
        words: 'failed at Stage default',
        icon: 'error',
        iconColor: 'problemsErrorIcon.foreground',
      });
      const stage = child(draw(state(rows(change))), 'REST API').children?.find(({ label }) => label === 'Stage');
      assert.equal(stage?.description, 'Not allowed to create a stage. · default');
      assert.equal(stage?.spoken, 'Stage default, Not allowed to create a stage.');
      assert.equal(stage?.icon, 'error');
    });

    it('of an API that is deployed, but open', () => {
      const { words, icon } = status((row) => (row.id === 'method' ? { props: { authorizationType: 'NONE' } } : {}));
      assert.equal(words, 'open to anyone');
      assert.equal(icon, 'warning');
      const props = { authorizationType: 'NONE', apiKeyRequired: true };
      assert.equal(status((row) => (row.id === 'method' ? { props } : {})).words, 'open with an API key');
    });

    it('of a clean-up that is under way, and of one that left something', () => {
      assert.equal(
        status((row) => (row.id === 'api' ? { state: 'deleting' } : { state: 'gone' })).words,
        'cleaning up…',
      );
      assert.equal(
        status((row) => (row.id === 'api' ? { state: 'left' } : { state: 'gone' })).words,
        'partly cleaned up',
      );
    });

    it('without what is gone', () => {
      const node = draw(state(rows((row) => (row.type.startsWith('Lambda.') ? { state: 'gone' } : {}))));
      assert.equal(
        node.children?.some(({ label }) => label === 'Function demo'),
        false,
      );
      // Role and log group have lost the one they stood under, and must not vanish with it.
      assert.ok(node.children?.some(({ label }) => label === 'Execution role'));
    });
  });

  describe('of the tokens', () => {
    const drawn = (token: TokenSummary) => {
      const node = draw(state(rows(), {}, token));
      return { node, item: child(node, 'Tokens') };
    };

    it('say who is signed in and for how long, and can be refreshed in one click', () => {
      const { node, item } = drawn(tokens(now + minutes(42) + 500));
      assert.equal(item.description, 'expires in 42 min · someone@example.com');
      assert.deepEqual(item.words, ['tokens', 'signedIn', 'refreshable', 'revocable']);
      assert.deepEqual(node.words, ['setup', 'signedIn', 'refreshable', 'revocable']);
    });

    it('warn before they expire and after', () => {
      assert.equal(drawn(tokens(now + minutes(4))).item.icon, 'watch');
      const { item } = drawn(tokens(now - minutes(4)));
      assert.equal(item.icon, 'warning');
      assert.equal(item.description, 'expired 4 min ago · someone@example.com');
    });

    it('offer no refresh without a refresh token', () => {
      assert.deepEqual(drawn(tokens(now + minutes(42), false)).item.words, ['tokens', 'signedIn']);
    });

    it('are not there before there is anything to sign in to', () => {
      const node = draw(state(rows((row) => (row.type.startsWith('Cognito.') ? undefined : {}))));
      assert.equal(
        node.children?.some(({ key }) => key.endsWith('/tokens')),
        false,
      );
    });
  });

  it('show a record that cannot be read as an error, never as nothing', () => {
    const node = draw({
      id: 'abc',
      failure: { code: 'RecordUnreadable', what: 'It could not be read.', why: 'abc.json' },
    });
    assert.equal(node.icon, 'error');
    assert.equal(node.description, 'It could not be read.');
    assert.deepEqual(node.words, []);
    assert.ok(node.tooltip.includes('abc.json'));
  });
});

describe('the items of users', () => {
  it('say who is confirmed', () => {
    const [user] = userNodes('abc', [
      { username: 'u-1', email: 'someone@example.com', emailVerified: true, status: 'CONFIRMED', enabled: true },
    ]);
    assert.equal(user?.label, 'someone@example.com');
    assert.equal(user?.description, 'confirmed, email verified');
    assert.equal(user?.id, 'u-1');
  });

  it('name a status that is not known as Cognito does', () => {
    const [user] = userNodes('abc', [{ username: 'u', emailVerified: false, status: 'ARCHIVED', enabled: false }]);
    assert.equal(user?.description, 'ARCHIVED, disabled');
  });

  it('say when there is nobody', () => {
    assert.equal(userNodes('abc', [])[0]?.label, 'Nobody yet');
  });
});
