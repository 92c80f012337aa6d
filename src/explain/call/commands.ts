/** Commands of the AWS CLI, ready to copy, for what no setting of a setup says. */
import type { Call } from './call.ts';
import { poolIdIn } from './door.ts';

/** The API's id, and the options that say where it is. */
function placeOf({ setup }: Call): { readonly id: string; readonly where: string } {
  const { hostname, pathname, origin } = new URL(setup.endpointUrl);
  const isAws = /\.amazonaws\.com(\.cn)?$/.test(hostname);
  const id = isAws ? (hostname.split('.')[0] ?? '') : (pathname.split('/execute-api/')[1]?.split('/')[0] ?? '');
  return { id, where: ` --region ${setup.region}${isAws ? '' : ` --endpoint-url ${origin}`}` };
}

/** Changes the API by hand, and deploys it. */
export function apiCommand(call: Call, patch?: string): string {
  const { id, where } = placeOf(call);
  return [
    ...(patch === undefined
      ? []
      : [`aws apigateway update-rest-api --rest-api-id ${id} --patch-operations ${patch}${where}`]),
    `aws apigateway create-deployment --rest-api-id ${id} --stage-name ${call.setup.stage}${where}`,
  ].join(' && ');
}

/** Makes the setup's stage again, serving this deployment. */
export function createStageCommand(call: Call, deploymentId: string): string {
  const { id, where } = placeOf(call);
  const { stage } = call.setup;
  return `aws apigateway create-stage --rest-api-id ${id} --stage-name ${stage} --deployment-id ${deploymentId}${where}`;
}

/** Sets the limits on calls of a method, such as `hello/GET`, or of all methods of the stage. */
export function stageLimitCommand(
  call: Call,
  method: string,
  { rate, burst }: { readonly rate: number; readonly burst: number },
): string {
  const { id, where } = placeOf(call);
  const parts = method.split('/');
  const path = `/${parts.slice(0, -1).join('~1')}/${parts.at(-1)}/throttling`.replace(/^\/(?!\*)/, '/~1');
  const patches = [
    `op=replace,path=${path}/rateLimit,value=${rate}`,
    `op=replace,path=${path}/burstLimit,value=${burst}`,
  ];
  const stage = `aws apigateway update-stage --rest-api-id ${id} --stage-name ${call.setup.stage}`;
  // The shell must not take the asterisks for names of files.
  return `${stage} --patch-operations ${patches.map((patch) => `"${patch}"`).join(' ')}${where}`;
}

/** Lets API Gateway invoke this function for the called method, on every stage. */
export function addPermissionCommand(call: Call, functionArn: string): string {
  const { id, where } = placeOf(call);
  const [, partition, , functionRegion, functionAccount] = functionArn.split(':');
  // The API is where its pool is; the function may be of another account or Region.
  const pool = call.served?.authorizer?.userPoolArns.find((arn) => poolIdIn(arn) === call.setup.userPoolId);
  const [, , , region, accountId] = pool?.split(':') ?? ['', '', '', call.setup.region, functionAccount];
  const { method, path } = call.served ?? { method: call.sent.method, path: call.sent.path ?? '/' };
  const any = method === 'ANY' ? '*' : method;
  const source = `arn:${partition}:execute-api:${region}:${accountId}:${id}/*/${any}${path.replaceAll(/\{[^}]+\}/g, '*')}`;
  const name = `${id}-${method}${path}`.replaceAll(/[^\w-]+/g, '-').slice(0, 100);
  return [
    'aws lambda add-permission',
    `--function-name ${functionArn}`,
    `--statement-id ${name}`,
    '--action lambda:InvokeFunction',
    '--principal apigateway.amazonaws.com',
    `--source-arn "${source}"${where.replace(`--region ${call.setup.region}`, `--region ${functionRegion}`)}`,
  ].join(' ');
}
