/** The pages of AWS that causes of refused sign-ins and changes refer to. */
import type { Cause } from './diagnosis.ts';

type Link = Cause['link'];

const at = (service: string, base: string) => (title: string, page: string) => ({
  title: `${service}: ${title}`,
  url: `https://${base}/${page}`,
});
const cognito = at('Cognito', 'docs.aws.amazon.com/cognito/latest/developerguide');
const cognitoApi = at('Cognito API', 'docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference');
const gateway = at('API Gateway', 'docs.aws.amazon.com/apigateway/latest/developerguide');
const gatewayApi = at('API Gateway API', 'docs.aws.amazon.com/apigateway/latest/api');
const lambda = at('Lambda', 'docs.aws.amazon.com/lambda/latest/dg');
const iam = at('IAM', 'docs.aws.amazon.com/IAM/latest/UserGuide');
const general = at('AWS', 'docs.aws.amazon.com');

export const failureLinks = {
  accessDenied: iam('access denied messages', 'troubleshoot_access-denied.html'),
  appClient: cognito('app clients', 'user-pool-settings-client-apps.html'),
  authFlows: cognito('authentication flows', 'amazon-cognito-user-pools-authentication-flow-methods.html'),
  authorize: cognito('authorization endpoint', 'authorization-endpoint.html'),
  authorizers: gateway('user pool authorizers', 'apigateway-integrate-with-cognito.html'),
  branding: cognito('branding of managed login', 'managed-login-branding.html'),
  cliCredentials: general('credentials of the CLI', 'cli/latest/userguide/cli-configure-files.html'),
  clockSkew: general('signature errors', 'IAM/latest/UserGuide/reference_sigv-troubleshooting.html'),
  confirmation: cognito('confirming users', 'signing-up-users-in-your-app.html'),
  deleteConflict: iam('deleting roles', 'id_roles_manage_delete.html'),
  deletionProtection: cognito('deletion protection', 'user-pool-settings-deletion-protection.html'),
  deploy: gateway('deploying', 'how-to-deploy-api.html'),
  domains: cognito('domains', 'cognito-user-pools-assign-domain.html'),
  existence: cognito('hidden user existence', 'cognito-user-pool-managing-errors.html'),
  functionPolicy: lambda('resource-based policies', 'access-control-resource-based.html'),
  functionStates: lambda('states of a function', 'functions-states.html'),
  gatewayLimits: gateway('quotas', 'limits.html'),
  lockout: cognito('lockout', 'authentication.html'),
  methods: gatewayApi('CreateDeployment', 'API_CreateDeployment.html'),
  mfa: cognito('multi-factor authentication', 'user-pool-settings-mfa.html'),
  passwordPolicy: cognito('password policy', 'managing-users-passwords.html'),
  permissionsForApi: gateway('permissions', 'permissions.html'),
  profiles: general('sign-in with IAM Identity Center', 'cli/latest/userguide/cli-configure-sso.html'),
  quotas: general('service quotas', 'servicequotas/latest/userguide/intro.html'),
  refresh: cognito('refresh tokens', 'amazon-cognito-user-pools-using-the-refresh-token.html'),
  respond: cognitoApi('RespondToAuthChallenge', 'API_RespondToAuthChallenge.html'),
  role: lambda('execution role', 'lambda-intro-execution-role.html'),
  scopes: cognito('scopes and resource servers', 'cognito-user-pools-define-resource-servers.html'),
  secretHash: cognito('secret hashes', 'signing-up-users-in-your-app.html'),
  servers: general('service health', 'health/latest/ug/aws-health-dashboard-status.html'),
  throttling: general('retries', 'sdkref/latest/guide/feature-retry-behavior.html'),
  tiers: cognito('feature plans', 'cognito-sign-in-feature-plans.html'),
  tokenEndpoint: cognito('token endpoint', 'token-endpoint.html'),
  users: cognito('users created by administrators', 'how-to-create-user-accounts.html'),
} as const satisfies Record<string, Link>;
