/** Groups, resource servers and memberships: whose they are, what is sent, and what an update must not lose. */
import assert from 'node:assert/strict';
import { appClient } from '../../../src/aws/resources/appClient.ts';
import { group } from '../../../src/aws/resources/group.ts';
import { groupMembership } from '../../../src/aws/resources/groupMembership.ts';
import { resourceServer } from '../../../src/aws/resources/resourceServer.ts';
import { fakeAws } from '../../support/fakeWorld.ts';

const admin = { userPoolId: 'p-1', name: 'admin', description: 'May delete', precedence: 1 };
const news = {
  userPoolId: 'p-1',
  identifier: 'news',
  name: 'News',
  scopes: [
    { name: 'read', description: 'Read' },
    { name: 'delete', description: 'Delete' },
  ],
};
const created = <A>(attributes: A) => ({ state: 'created', attributes }) as const;

describe('a group', () => {
  it('that stands there without this setup ever asking for it is not ours, and the words say which setting to change', async () => {
    const { world } = fakeAws({ GetGroup: () => ({ Group: { GroupName: 'admin' } }) });
    const found = await group.read(world, admin, undefined);
    assert.equal(found.exists && found.ownership, 'notOurs');
    assert.equal(group.taken?.(admin).field, 'userPool.groups');
  });

  it('that was asked for before a crash is ours, and is brought into line', async () => {
    const { world, sent } = fakeAws({
      GetGroup: () => ({ Group: { GroupName: 'admin', Precedence: 3 } }),
      UpdateGroup: () => ({}),
    });
    const found = await group.read(world, admin, { state: 'creating' });
    assert.ok(found.exists);
    assert.equal(found.ownership, 'ours');
    assert.deepEqual(
      found.differences.map(({ property, fixedBy }) => [property, fixedBy]),
      [
        ['description', 'update'],
        ['precedence', 'update'],
      ],
    );
    await group.reconcile(world, admin, found);
    assert.deepEqual(sent.at(-1)?.input, {
      UserPoolId: 'p-1',
      GroupName: 'admin',
      Description: 'May delete',
      Precedence: 1,
    });
  });
});

describe('a resource server', () => {
  it('has its scopes compared in any order, with their descriptions', async () => {
    const { world } = fakeAws({
      DescribeResourceServer: () => ({
        ResourceServer: {
          Name: 'News',
          Scopes: [
            { ScopeName: 'delete', ScopeDescription: 'Delete' },
            { ScopeName: 'read', ScopeDescription: 'Read it' },
          ],
        },
      }),
    });
    const found = await resourceServer.read(world, news, created({ userPoolId: 'p-1', identifier: 'news' }));
    assert.deepEqual(found.exists && found.differences.map(({ property }) => property), ['scopes']);
    const described = { ...news, scopes: [...news.scopes.slice(1), { name: 'read', description: 'Read it' }] };
    const same = await resourceServer.read(world, described, created({ userPoolId: 'p-1', identifier: 'news' }));
    assert.deepEqual(same.exists && same.differences, []);
  });

  it('with another identifier is the old one, to be made anew', async () => {
    const { world } = fakeAws({
      DescribeResourceServer: ({ Identifier }: { Identifier: string }) => {
        if (Identifier !== 'old') throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
        return { ResourceServer: { Name: 'News' } };
      },
    });
    const found = await resourceServer.read(world, news, created({ userPoolId: 'p-1', identifier: 'old' }));
    assert.ok(found.exists);
    const words = { what: 'identifier', desired: 'news', actual: 'old' };
    assert.deepEqual(found.differences, [
      { property: 'identifier', desired: 'news', actual: 'old', fixedBy: 'replace', words },
    ]);
    assert.equal(found.attributes.identifier, 'old');
  });
});

describe('a membership', () => {
  it('is looked for on every page', async () => {
    const { world, sent } = fakeAws({
      AdminListGroupsForUser: ({ NextToken }: { NextToken?: string }) =>
        NextToken ? { Groups: [{ GroupName: 'admin' }] } : { Groups: [{ GroupName: 'readers' }], NextToken: '2' },
    });
    const place = { userPoolId: 'p-1', username: 'someone', group: 'admin' };
    const found = await groupMembership.read(world, place, undefined);
    assert.ok(found.exists);
    assert.equal(sent.length, 2);
    await groupMembership.reconcile(world, place, found);
    assert.equal(sent.length, 2);
  });
});

describe('an app client', () => {
  const props = {
    userPoolId: 'p-1',
    name: 'web',
    generateSecret: false,
    authFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    accessTokenMinutes: 60,
    idTokenMinutes: 60,
    refreshTokenDays: 30,
    hideUserExistence: true,
    refreshTokenRotation: false,
    rotationGraceSeconds: 60,
    tokenRevocation: true,
    callbackUrls: [],
    signOutUrls: [],
    oauthGrants: [],
    scopes: [],
  };
  const client = { ClientId: 'c-1', ClientName: 'web', EnableTokenRevocation: true };
  const rotating = { ...client, RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 } };
  const saved = created({ id: 'c-1' });
  const differing = async (actual: object, wanted = props) => {
    const { world } = fakeAws({ DescribeUserPoolClient: () => ({ UserPoolClient: actual }) });
    const found = await appClient.read(world, wanted, saved);
    return found.exists ? found.differences.map(({ property }) => property) : [];
  };

  it('whose tokens shall rotate no more is told so, since not saying it may keep the old', async () => {
    const { world, sent } = fakeAws({
      DescribeUserPoolClient: () => ({ UserPoolClient: rotating }),
      UpdateUserPoolClient: () => ({}),
    });
    const found = await appClient.read(world, props, saved);
    await appClient.reconcile(world, props, found);
    assert.deepEqual(sent.at(-1)?.input.RefreshTokenRotation, { Feature: 'DISABLED' });
  });

  it('is different in its grace only where tokens rotate', async () => {
    assert.ok(!(await differing(client)).includes('rotationGraceSeconds'));
    const wanted = { ...props, refreshTokenRotation: true, rotationGraceSeconds: 5 };
    assert.ok((await differing(rotating, wanted)).includes('rotationGraceSeconds'));
    assert.ok((await differing(client, wanted)).includes('refreshTokenRotation'));
  });

  it('is different when revocation was switched off by hand, and not where nothing is said of it', async () => {
    assert.ok((await differing({ ...client, EnableTokenRevocation: false })).includes('tokenRevocation'));
    assert.ok(!(await differing({ ...client, EnableTokenRevocation: undefined })).includes('tokenRevocation'));
  });
});
