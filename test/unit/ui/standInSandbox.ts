/** Stands in for dist/sandbox.js: the same first line, arguments and end, and nothing else. The folder's name is its mode. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';

const args = process.argv.slice(2);
const folder = args[args.indexOf('--state') + 1] ?? '';
const mode = basename(folder);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'arguments.json'), JSON.stringify(args));
appendFileSync(join(folder, 'starts'), '.');
process.on('disconnect', () => process.exit(0));

const failedOnce = join(folder, 'failed');
if (mode === 'broken' || (mode === 'broken-once' && !existsSync(failedOnce))) {
  writeFileSync(failedOnce, '');
  console.error('no room on the device');
  process.exit(1);
}
const accountId = '123456789012';
const server = createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  response.setHeader('content-type', 'application/json');
  setTimeout(() => response.end(JSON.stringify({ status: 'running', accountId })), mode === 'slow' ? 2500 : 0);
});
if (mode !== 'silent')
  server.listen(0, '127.0.0.1', () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const address = {
      endpoint,
      accessKeyId: 'AKID',
      secretAccessKey: 'stand-in-secret',
      region: 'us-east-1',
      accountId,
    };
    console.log(JSON.stringify(address));
  });
