/** Credentials that are missing, unknown or expired, as the SDK's own providers find them in real files. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import dns from 'node:dns';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../src/aws/connection.ts';
import { credentialsFor } from '../../../src/aws/credentials.ts';
import { awsFailure } from '../../../src/aws/errors.ts';
import { listProfiles } from '../../../src/aws/profiles.ts';
import { Failure } from '../../../src/engine/failure.ts';

const startUrl = 'https://my-company.awsapps.com/start';
const config = `
[default]
region = eu-central-1
[profile team]
sso_session = company
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-west-1
[profile old]
sso_start_url = ${startUrl}
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Developer
[sso-session company]
sso_start_url = ${startUrl}
sso_region = eu-west-1
[profile no-session]
sso_session = gone
sso_account_id = 111122223333
sso_role_name = Developer
[profile half]
sso_start_url = ${startUrl}
[profile with-mfa]
role_arn = arn:aws:iam::111122223333:role/Developer
source_profile = keys-only
mfa_serial = arn:aws:iam::111122223333:mfa/eve
[profile by-program]
credential_process = echo sign in first >&2; exit 3 # --token not-for-eyes
[profile nonsense]
credential_process = echo nonsense
[profile empty]
region = us-west-2
`;
const credentials = `
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = not-a-real-secret
[keys-only]
aws_access_key_id = AKIDKEYS
aws_secret_access_key = not-a-real-secret
`;

describe('credentials', () => {
  const kept = { ...process.env };
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'aws-home-'));
    await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true });
    await writeFile(join(home, '.aws', 'config'), config);
    await writeFile(join(home, '.aws', 'credentials'), credentials);
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env.HOME = home;
    process.env.USERPROFILE = home;
    process.env.AWS_EC2_METADATA_DISABLED = 'true';
  });
  afterEach(async () => {
    process.env = { ...kept };
    await rm(home, { recursive: true });
  });

  async function failureFor(profile: string): Promise<Failure['note']> {
    try {
      // Nothing listens on the discard port; credentials are looked for before it would be called.
      await connect({ kind: 'aws', profile, region: 'eu-west-1', endpointUrl: 'http://127.0.0.1:9' });
    } catch (error) {
      if (error instanceof Failure) return error.note;
      throw error;
    }
    throw new Error('It connected.');
  }

  it('are listed by profile, default first, with Region, and whether they come from SSO', async () => {
    assert.deepEqual(await listProfiles(), [
      { name: 'default', region: 'eu-central-1', sso: false },
      { name: 'by-program', region: undefined, sso: false },
      { name: 'empty', region: 'us-west-2', sso: false },
      { name: 'half', region: undefined, sso: true },
      { name: 'keys-only', region: undefined, sso: false },
      { name: 'no-session', region: undefined, sso: true },
      { name: 'nonsense', region: undefined, sso: false },
      { name: 'old', region: undefined, sso: true },
      { name: 'team', region: 'eu-west-1', sso: true },
      { name: 'with-mfa', region: undefined, sso: false },
    ]);
  });

  it('need no files: no profiles are listed then', async () => {
    await rm(join(home, '.aws'), { recursive: true });
    assert.deepEqual(await listProfiles(), []);
  });

  it('come from the profile that was chosen', async () => {
    const provide = credentialsFor({ kind: 'aws', profile: 'keys-only', region: 'eu-west-1' }, undefined);
    assert.equal((await provide()).accessKeyId, 'AKIDKEYS');
  });

  it('come from the default chain when no profile was chosen', async () => {
    const provide = credentialsFor({ kind: 'aws', profile: '', region: 'eu-west-1' }, undefined);
    assert.equal((await provide()).accessKeyId, 'AKIDDEFAULT');
  });

  it('are made up for an emulator on this machine when there are none', async () => {
    await rm(join(home, '.aws'), { recursive: true });
    const local = { kind: 'aws', region: 'eu-west-1', endpointUrl: 'http://localhost:4566' } as const;
    assert.equal((await credentialsFor(local, undefined)()).accessKeyId, 'emulator');
    await assert.rejects(async () => credentialsFor({ kind: 'aws', region: 'eu-west-1' }, undefined)());
  });

  it('of a profile that does not exist make a failure that names it', async () => {
    const note = await failureFor('nobody');
    assert.equal(note.code, 'ProfileUnusable');
    assert.match(note.what, /“nobody”/);
    assert.equal(note.command, 'aws configure --profile nobody');
  });

  it('of an SSO session that was never begun name the command that begins it', async () => {
    for (const profile of ['team', 'old']) {
      const note = await failureFor(profile);
      assert.equal(note.code, 'CredentialsExpired', profile);
      assert.equal(note.command, `aws sso login --profile ${profile}`);
    }
  });

  it('of an SSO session that has expired name the command that renews it', async () => {
    const expired = { startUrl, region: 'eu-west-1', accessToken: 'x', expiresAt: '2020-01-01T00:00:00Z' };
    for (const key of ['company', startUrl]) {
      const name = createHash('sha1').update(key).digest('hex');
      await writeFile(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(expired));
    }
    for (const profile of ['team', 'old']) {
      const note = await failureFor(profile);
      assert.equal(note.code, 'CredentialsExpired', profile);
      assert.equal(note.command, `aws sso login --profile ${profile}`);
    }
  });

  it('of an SSO session are asked for in the Region of the session, whatever the Region of the target is', async () => {
    const asked: string[] = [];
    const { lookup } = dns;
    const nowhere = (host: string, _: unknown, answer: (error: Error) => void) => {
      asked.push(host);
      answer(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
    };
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const session = { startUrl, region: 'eu-west-1', accessToken: 'x', expiresAt };
    for (const key of ['company', startUrl]) {
      const name = createHash('sha1').update(key).digest('hex');
      await writeFile(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(session));
    }
    dns.lookup = nowhere as unknown as typeof dns.lookup;
    try {
      for (const profile of ['team', 'old', undefined]) {
        if (profile === undefined) process.env.AWS_PROFILE = 'team';
        await assert.rejects(connect({ kind: 'aws', profile, region: 'ap-south-1' }));
      }
    } finally {
      dns.lookup = lookup;
    }
    assert.deepEqual([...new Set(asked)], ['portal.sso.eu-west-1.amazonaws.com']);
  });

  it('of SSO settings that are not complete name the command that completes them, not a sign-in', async () => {
    for (const profile of ['no-session', 'half']) {
      const note = await failureFor(profile);
      assert.equal(note.code, 'ProfileUnusable', profile);
      assert.equal(note.command, `aws configure sso --profile ${profile}`);
    }
  });

  it('of a profile that asks for an MFA code say how the AWS CLI hands them out', async () => {
    const note = await failureFor('with-mfa');
    assert.equal(note.code, 'MfaRequired');
    assert.match(note.next ?? '', /credential_process = aws configure export-credentials --profile with-mfa/);
  });

  describe('of a profile with MFA, where somebody can be asked,', () => {
    const codes: string[] = [];
    const session = (code: string) =>
      code === '123456'
        ? `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIASESSION</AccessKeyId><SecretAccessKey>not-a-real-secret</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
        : `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>MultiFactorAuthentication failed with invalid MFA one time pass code. </Message></Error></ErrorResponse>`;
    const sts = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const code = new URLSearchParams(body).get('TokenCode') ?? '';
      codes.push(code);
      response.writeHead(code === '123456' ? 200 : 403, { 'content-type': 'text/xml' });
      response.end(session(code));
    });
    before(() => new Promise<void>((resolve) => void sts.listen(0, '127.0.0.1', resolve)));
    after(() => void sts.close());
    beforeEach(() => {
      codes.length = 0;
      process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(sts.address() as AddressInfo).port}`;
    });
    const target = { kind: 'aws', profile: 'with-mfa', region: 'eu-west-1' } as const;

    it('are asked for once, whoever needs them', async () => {
      const asked: string[] = [];
      const provide = credentialsFor(target, undefined, async (device, profile) => {
        asked.push(`${profile} ${device}`);
        return ' 123456 ';
      });
      const got = await Promise.all([provide(), provide()]);
      got.push(await provide());
      assert.deepEqual([...new Set(got.map(({ accessKeyId }) => accessKeyId))], ['ASIASESSION']);
      assert.deepEqual(asked, ['with-mfa arn:aws:iam::111122223333:mfa/eve']);
      assert.deepEqual(codes, ['123456']);
    });

    it('are not there without the right code, and are asked for again then', async () => {
      const answers = ['000000', undefined, '123456'];
      const provide = credentialsFor(target, undefined, async () => answers.shift());
      const words = async () => {
        const failure = await provide().catch((error: unknown) => awsFailure(error, target));
        return failure instanceof Failure ? [failure.note.code, failure.note.what] : [];
      };
      assert.deepEqual(await words(), ['MfaRequired', 'AWS did not accept the MFA code.']);
      assert.deepEqual(await words(), ['MfaRequired', 'No MFA code was entered.']);
      assert.equal((await provide()).accessKeyId, 'ASIASESSION');
    });
  });

  it('of a program that failed say what it printed, and not how it was called', async () => {
    const note = await failureFor('by-program');
    assert.deepEqual([note.code, note.why], ['CredentialProcessFailed', 'sign in first']);
    assert.ok(!JSON.stringify(note).includes('not-for-eyes'));
    assert.match((await failureFor('nonsense')).why ?? '', /invalid JSON/);
  });

  it('that are fine lead to a failure that names the endpoint when nothing listens there', async () => {
    const note = await failureFor('keys-only');
    assert.equal(note.code, 'EndpointUnreachable');
    assert.match(note.what, /127\.0\.0\.1:9/);
  });
});
