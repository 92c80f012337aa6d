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
