/** The demo, as a person starts it: a process of its own, judged by what it prints and how it exits. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function demo(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/demo.js', ...args], { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

interface Summary {
  readonly event: string;
  readonly recipe: string;
  readonly ok: boolean;
  readonly left: number;
  readonly observations: readonly { readonly actual: string; readonly ok: boolean }[];
}

const unauthorized = /^401 {"message":"Unauthorized"}$/;
const tokensInAddress = /id_token access_token expires_in=3600 token_type=Bearer$/;
const confirmed = /^CONFIRMED, email verified$/;

/** What somebody who follows a walk-through by hand sees, in any order; what is listed twice is seen twice. */
const walkThroughs: Readonly<Record<string, readonly RegExp[]>> = {
  'lambda-trigger': [
    // Open to anyone; then with the access token.
    /^200 "Hello from Lambda!"$/,
    /^200 "Hello from Lambda!"$/,
    // Without a token; with the ID token.
    unauthorized,
    unauthorized,
    tokensInAddress,
    confirmed,
  ],
  'custom-header': [
    // Open to anyone; then with the access token in the header Token.
    /^200 "Hello from Liwanag Backend!"$/,
    /^200 "Hello from Liwanag Backend!"$/,
    // Without a token; the redirect itself; the token in Authorization.
    unauthorized,
    unauthorized,
    unauthorized,
    /^Token$/,
    tokensInAddress,
  ],
  transactions: [
    // Test of the method; open once deployed; still open while the authorizer is not attached; with the ID token.
    /^200 "Hello from Lambda!"$/,
    /^200 "Hello from Lambda!"$/,
    /^200 "Hello from Lambda!"$/,
    /^200 "Hello from Lambda!"$/,
    // Test of the authorizer: whose claims; a broken token.
    /^200 demo\.\w+@example\.com$/,
    /^401$/,
    // Without a token; with the access token, and why.
    unauthorized,
    unauthorized,
    /^ID token$/,
    tokensInAddress,
  ],
  'delete-news': [
    // Open, empty; with the ID token; with the refreshed one.
    /^200$/,
    /^200$/,
    /^200$/,
    unauthorized,
    /^\w\*+@\w\*+ by EMAIL$/,
    /^refreshable, 60 min$/,
    confirmed,
  ],
  'token-endpoint': [
    // With the API key; then with the ID token.
    /^200 "Hello from the simple API!"$/,
    /^200 "Hello from the simple API!"$/,
    /^403 {"message":"Forbidden"}$/,
    /^FORCE_CHANGE_PASSWORD$/,
    /^CONFIRMED$/,
    unauthorized,
    // The token path without parameters, and with them.
    /^400$/,
    /^200 IdToken AccessToken RefreshToken$/,
  ],
};

describe('the demo', () => {
  before(() => assert.ok(existsSync('dist/demo.js'), 'build first: npm run build'));

  it('creates, observes, refreshes, cleans up, and ends with a summary', async () => {
    const { code, stdout, stderr } = await demo('--json');
    const lines = stdout.trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const summary = events.at(-1) ?? {};
    assert.equal(summary.event, 'summary', stdout + stderr);
    assert.deepEqual([summary.recipe, summary.ok, summary.left], ['lambda-trigger', true, 0], JSON.stringify(summary));
    assert.equal(code, 0);
    const seen = (summary.observations as { actual: string; ok: boolean }[]).map((entry) => entry.actual);
    assert.equal(seen[0], '200 "Hello from Lambda!"');
    assert.ok(seen.includes('401 {"message":"Unauthorized"}'));
    assert.ok(seen.length >= 8);
    assert.ok(Number(summary.requests) > 20 && Number(summary.applyMs) > 0 && Number(summary.criticalPathMs) > 0);
    assert.ok(!/eyJ[\w-]+\.eyJ/.test(stdout), 'no token is printed');
  });

  it('runs every recipe and sees what its walk-through lists', async () => {
    const { code, stdout, stderr } = await demo('--recipe', 'all', '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Summary);
    const summaries = events.filter(({ event }) => event === 'summary');
    assert.deepEqual(
      summaries.map(({ recipe, ok, left }) => [recipe, ok, left]),
      Object.keys(walkThroughs).map((recipe) => [recipe, true, 0]),
      stdout + stderr,
    );
    for (const { recipe, observations } of summaries) {
      const seen = observations.map(({ actual }) => actual);
      for (const expected of walkThroughs[recipe] ?? []) {
        const at = seen.findIndex((actual) => expected.test(actual));
        assert.ok(at >= 0, `${recipe}: ${expected} was not seen, or not often enough`);
        // Each observation counts once.
        seen.splice(at, 1);
      }
    }
    assert.equal(code, 0);
    assert.ok(!/eyJ[\w-]+\.eyJ/.test(stdout), 'no token is printed');
  });

  it('says for people that nothing is left', async () => {
    const { code, stdout } = await demo('--no-calls');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /Nothing is left\./);
  });

  it('refuses a recipe that there is not', async () => {
    const { code, stderr } = await demo('--recipe', 'nope');
    assert.equal(code, 2);
    assert.match(stderr, /nope.*lambda-trigger/);
  });

  it('fails with words when nothing answers at the endpoint', async () => {
    const { code, stdout } = await demo('--endpoint-url', 'http://127.0.0.1:9', '--no-calls', '--json');
    const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
    assert.equal(code, 1);
    assert.equal(summary.ok, false);
    assert.ok(summary.failure.what.length > 10 && summary.failure.next.length > 10);
  });
});
