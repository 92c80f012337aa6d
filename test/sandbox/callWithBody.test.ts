/** Calls with a body at a method that checks it: filled in, refused, explained, and sent as it should be. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CallChoice } from '../../src/endpoint/callEndpoint.ts';
import type { Setup } from '../../src/operations/operations.ts';
import { ownSettings, startTestOperations, type TestOperations } from '../support/testOperations.ts';

describe('a call with a body', function () {
  this.timeout(60_000);
  let test: TestOperations;
  let setup: Setup;
  const call = (choice: Partial<CallChoice> = {}) => test.operations.call(setup.id, { token: 'ID token', ...choice });

  before(async () => {
    test = await startTestOperations();
    const settings = await ownSettings('blank');
    settings.api.httpMethod = 'POST';
    settings.api.requestCheck = 'body';
    setup = await test.operations.createSetup(settings, test.target);
    await test.operations.apply(setup.id, await test.operations.plan(setup.id));
    await test.operations.signInTestUser(setup.id);
  });
  after(async () => {
    await test.operations.cleanUp(setup.id);
    await test.close();
  });

  it('has an empty object where the method wants one and none was given', async () => {
    assert.equal((await call()).status, 200);
    const curl = await test.operations.curl(await test.operations.load(setup.id));
    assert.match(curl, /-X POST .* -H "Content-Type: application\/json" -d '\{\}' '/);
    assert.equal((await test.operations.testMethod(setup.id)).status, 200);
  });

  it('is sent by the curl command for it, whatever characters it has', async () => {
    const loaded = await test.operations.load(setup.id);
    const TOKEN = await test.operations.tokenText(setup.id, 'ID token');
    for (const body of [`{"a": "it's $HOME \`id\` \\"q\\""}`, '@/etc/hostname', '{\n}']) {
      const command = await test.operations.curl(loaded, { body, scheme: 'Bearer' });
      const { stdout } = await promisify(execFile)('sh', ['-c', command], { env: { ...process.env, TOKEN } });
      assert.match(stdout, body.startsWith('@') ? /400 Bad Request/ : /200 OK/);
    }
    const other = await test.operations.curl(loaded, {
      method: 'GET',
      path: '/x',
      token: 'none',
      header: 'A`b',
      body: 'x',
    });
    assert.match(other, /^curl -i -X GET '[^']*\/x'$/);
    const marked = await test.operations.curl(loaded, { header: 'A`b', contentType: 'text/plain; a="b"' });
    assert.ok(marked.includes('-H "A\\`b: $TOKEN"') && marked.includes('text/plain; a=\\"b\\"'), marked);
  });

  for (const body of ['{"name": "canary', '["canary"]'])
    it(`is refused with the body ${body}, which is expected, explained and mended`, async () => {
      const refused = await call({ body });
      assert.deepEqual([refused.status, refused.expectedStatus], [400, 400]);
      const { causes } = await test.operations.explainCall(setup.id, { callId: refused.id });
      const [cause] = causes;
      const [fix] = cause?.fixes ?? [];
      assert.deepEqual([cause?.id, fix?.kind], ['body-invalid', 'send']);
      assert.ok(fix);
      assert.equal(JSON.stringify(causes).includes('canary'), false, 'the text of the body stays out');
      const preview = await test.operations.previewFix(setup.id, fix, undefined, refused.id);
      const { call: mended } = await test.operations.applyFix(setup.id, preview);
      assert.deepEqual([mended?.status, mended?.ok], [200, true]);
    });

  it('is not looked at where its type is another one than that of the model', async () => {
    const answer = await call({ body: 'plain words', contentType: 'text/plain' });
    assert.deepEqual([answer.status, answer.ok], [200, true]);
  });
});
