/** What every refusal of API Gateway has: its status, error type, body and ids, and no CORS headers by itself. */
import { strict as assert } from 'node:assert';

export async function expectRefusal(response: Response, status: number, type: string, body: object): Promise<void> {
  assert.equal(response.status, status);
  assert.equal(response.headers.get('x-amzn-errortype'), type);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.ok(response.headers.get('x-amzn-requestid'));
  assert.ok(response.headers.get('x-amz-apigw-id'));
  assert.equal(response.headers.get('access-control-allow-origin'), null);
  assert.deepEqual(await response.json(), body);
}
