/** Property words: every property in which a resource can differ has a name for people, and no name is a machine's. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from '../../../src/aws/resources/awsResource.ts';
import { differenceWords, givenBack, type Property, properties } from '../../../src/aws/resources/propertyWords.ts';

const folder = join(import.meta.dirname, '../../../src/aws/resources');
const sources = readdirSync(folder)
  .filter((file) => file !== 'propertyWords.ts')
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

/** Names in the first place of the comparisons that a file makes, however these are wrapped. */
function comparedIn(text: string): string[] {
  const blocks = [...text.matchAll(/differences\(\[(.*?)\]\)[;,]?\n/gs)].map((match) => match[1] ?? '');
  const rows = [...blocks.join('\n').matchAll(/(?:^|[,(])\s*\[\s*'(\w+)',/gm)].map((match) => match[1] ?? '');
  const moved = [...text.matchAll(/hereOrMoved(?:<\w+>)?\(\s*'(\w+)'/g)].map((match) => match[1] ?? '');
  return [...rows, ...moved];
}

describe('the words for what differs', () => {
  for (const { file, text } of sources)
    for (const property of new Set(comparedIn(text)))
      it(`name ${property} of ${file}`, () => {
        assert.ok((properties as readonly string[]).includes(property), `no words for ${property}`);
      });

  it('are only for what is compared somewhere', () => {
    const all = sources.map(({ text }) => text).join('\n');
    assert.deepEqual(
      properties.filter((property) => !new RegExp(`\\b${property}\\b`).test(all)),
      [],
    );
  });

  for (const property of properties)
    it(`say ${property} as a person would`, () => {
      const { what } = differenceWords(property, 'a', 'b');
      assert.doesNotMatch(what, /[a-z][A-Z]|_/, 'a name of the machine');
      assert.match(what, /^(?:[a-z]|ID |HTTP |API |OAuth )/, 'it stands in the middle of a sentence');
    });

  const said: readonly [Property, unknown, string][] = [
    ['authorizationType', 'NONE', 'open to anyone'],
    ['authorizationType', 'COGNITO_USER_POOLS', 'Cognito user pool'],
    ['cacheSeconds', 300, '300 seconds'],
    ['refreshTokenDays', 1440, '1 day'],
    ['refreshTokenDays', 90, '90 minutes'],
    ['mfa', 'ON', 'required'],
    ['managedLoginVersion', 2, 'managed login'],
    ['signInIdentifiers', ['email', 'username'], 'email address + user name'],
    ['tokenHeader', 'method.request.header.Token', 'Token'],
    ['userPoolArn', ['arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Ab'], 'us-east-1_Ab'],
    ['deploymentId', '‹deployment.id›', 'new'],
    ['environment', { CLIENT_ID: 'abc' }, 'CLIENT_ID = abc'],
    ['callbackUrls', [], 'none'],
    ['requestParameters', ['method.request.querystring.username required'], 'query string username required'],
  ];
  for (const [property, value, words] of said)
    it(`say ${words} for ${property} ${JSON.stringify(value)}`, () => {
      assert.equal(differenceWords(property, value, 'x').desired, words);
      assert.equal(givenBack(property, value).words?.value, words);
    });

  it('tell apart what cannot be read', () => {
    const [code, policy] = differences([
      ['code', 'c2hh', 'b3RoZXI='],
      ['policy sign-in', { Version: 'x' }, undefined],
    ]);
    assert.deepEqual(code?.words, { what: 'code', desired: 'yours', actual: 'another one' });
    assert.deepEqual(policy?.words, { what: 'policy sign-in', desired: 'as needed', actual: 'none' });
  });
});
