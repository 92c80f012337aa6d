/** Breakages of what guards the method, by hand in the console: with and without the deployment that makes them count. */
import type { Breakage } from '../brokenCall.ts';
import { makePool } from '../cognitoFixtures.ts';
import type { Bed } from '../explainBed.ts';

/** Makes a change and deploys it. */
const deployed = (change: (bed: Bed) => Promise<unknown>) => async (bed: Bed) => {
  await change(bed);
  await bed.deploy();
};

export const toIam = (bed: Bed) => bed.patchMethod(['replace', '/authorizationType', 'AWS_IAM']);
export const toOpen = (bed: Bed) => bed.patchMethod(['replace', '/authorizationType', 'NONE']);
export const back = async (bed: Bed) =>
  bed.patchMethod(
    ['replace', '/authorizationType', 'COGNITO_USER_POOLS'],
    ['replace', '/authorizerId', await bed.attribute('authorizer', 'id')],
  );
export const readsHeader = (name: string) => (bed: Bed) =>
  bed.patchAuthorizer(['replace', '/identitySource', `method.request.header.${name}`]);
export const expression = (text: string) => (bed: Bed) =>
  bed.patchAuthorizer(['replace', '/identityValidationExpression', text]);
export const trustsOther = async (bed: Bed) => {
  const { accountId, region } = bed.world.sandbox;
  const ours = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${await bed.attribute('userPool', 'id')}`;
  const theirs = `arn:aws:cognito-idp:${region}:${accountId}:userpool/${await makePool(bed.world)}`;
  await bed.patchAuthorizer(['add', '/providerARNs', theirs], ['remove', '/providerARNs', ours]);
};

/** Serves a deployment that was made while `change` held, and undoes the change without deploying that. */
export const servesWhile = (change: (bed: Bed) => Promise<unknown>, undo: (bed: Bed) => Promise<unknown>) => {
  return async (bed: Bed) => {
    await change(bed);
    const deployment = await bed.deployApart();
    await undo(bed);
    await bed.serve(deployment);
  };
};

export const authorizerBreakages: readonly Breakage[] = [
  {
    name: 'the authorizer reads another header now, deployed (row 3)',
    breaks: deployed(readsHeader('X-Jwt')),
    cause: 'wrong-header',
    fix: 'repair',
  },
  {
    name: 'the authorizer reads another header now, not deployed, and callers use the new one (row 3)',
    breaks: readsHeader('X-Jwt'),
    call: { token: 'ID token', header: 'X-Jwt' },
    cause: 'not-deployed',
    fix: 'accept',
    spoils: true,
  },
  {
    name: 'the stage serves a deployment in which the authorizer read another header (row 3)',
    breaks: servesWhile(readsHeader('X-Jwt'), readsHeader('Authorization')),
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
  {
    name: 'the authorizer trusts another pool now, deployed (row 3)',
    breaks: deployed(trustsOther),
    cause: 'other-pool',
    fix: 'repair',
  },
  {
    name: 'the authorizer has an expression that our client does not fit, deployed',
    breaks: deployed(expression('somebody-else')),
    cause: 'other-client',
    fix: 'repair',
  },
  {
    name: 'the authorizer has an expression that no access token passes, deployed',
    on: 'scopes',
    breaks: deployed(expression('[a-z0-9]+')),
    cause: 'expression-refuses-access-token',
    fix: 'repair',
  },
  {
    name: 'the method asks for a scope now, deployed (row 2)',
    breaks: deployed((bed) => bed.patchMethod(['add', '/authorizationScopes', 'email'])),
    cause: 'id-token-where-scopes',
    fix: 'repair',
  },
  {
    name: 'the method asks for a scope now, not deployed, and callers send the access token (row 3)',
    breaks: (bed) => bed.patchMethod(['add', '/authorizationScopes', 'email']),
    call: { token: 'access token' },
    cause: 'not-deployed',
    fix: 'accept',
    spoils: true,
  },
  {
    name: 'the method asks for no scopes any more, deployed (row 1)',
    on: 'scopes',
    breaks: deployed((bed) => bed.patchMethod(['remove', '/authorizationScopes', 'news/read'])),
    cause: 'access-token-without-scopes',
    fix: 'repair',
  },
  {
    name: 'the method asks for another scope, deployed',
    on: 'scopes',
    breaks: deployed((bed) =>
      bed.patchMethod(['add', '/authorizationScopes', 'phone'], ['remove', '/authorizationScopes', 'news/read']),
    ),
    cause: 'scope-missing',
    fix: 'repair',
  },
  {
    name: 'the stage serves a deployment with an expression that our client does not fit',
    breaks: servesWhile(expression('somebody-else'), expression('')),
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
  {
    name: 'the stage serves a deployment in which the method asked for a scope',
    breaks: servesWhile(
      (bed) => bed.patchMethod(['add', '/authorizationScopes', 'email']),
      (bed) => bed.patchMethod(['remove', '/authorizationScopes', 'email']),
    ),
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
  {
    name: 'the method asks for an AWS signature, deployed, and the token comes alone (row 8)',
    breaks: deployed(toIam),
    cause: 'aws-iam-on-method',
    fix: 'repair',
  },
  {
    name: 'the method asks for an AWS signature, deployed, and the token comes after Bearer (row 7)',
    breaks: deployed(toIam),
    call: { token: 'ID token', scheme: 'Bearer' },
    cause: 'aws-iam-on-method',
    fix: 'repair',
  },
  {
    name: 'the method asks for an AWS signature, deployed, and the token is in a header of its own (row 6)',
    on: 'header',
    breaks: deployed(toIam),
    cause: 'aws-iam-on-method',
    fix: 'repair',
  },
  {
    name: 'the stage serves an older deployment with AWS_IAM (row 7)',
    breaks: servesWhile(toIam, back),
    call: { token: 'ID token', scheme: 'Bearer' },
    cause: 'stage-serves-another-deployment',
    fix: 'repair',
  },
  {
    name: 'the method is open to anyone, deployed',
    breaks: deployed(toOpen),
    call: { token: 'none' },
    cause: 'open-endpoint',
    fix: 'repair',
    after: 401,
    afterwards: 'no-token',
  },
  {
    name: 'the method is open to anyone, deployed, and a broken token comes through',
    breaks: deployed(toOpen),
    call: { token: 'own', ownToken: 'letmein' },
    cause: 'open-endpoint',
    fix: 'repair',
    after: 401,
    afterwards: 'not-a-token',
  },
  {
    name: 'the stage serves an older deployment that is open to anyone',
    breaks: servesWhile(toOpen, back),
    call: { token: 'none' },
    cause: 'open-endpoint',
    fix: 'repair',
    after: 401,
    afterwards: 'no-token',
  },
];
