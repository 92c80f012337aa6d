/** The pages of AWS that causes refer to. */
import type { Cause } from '../diagnosis.ts';

type Link = Cause['link'];

const guide = (title: string, page: string): Link => ({
  title: `API Gateway: ${title}`,
  url: `https://docs.aws.amazon.com/apigateway/latest/developerguide/${page}.html`,
});
const cognito = (title: string, page: string): Link => ({
  title: `Cognito: ${title}`,
  url: `https://docs.aws.amazon.com/cognito/latest/developerguide/${page}.html`,
});
const lambda = (title: string, page: string): Link => ({
  title: `Lambda: ${title}`,
  url: `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`,
});
const knowledge = (title: string, page: string): Link => ({
  title: `AWS re:Post: ${title}`,
  url: `https://repost.aws/knowledge-center/${page}`,
});

export const links = {
  apiKeys: guide('usage plans and API keys', 'api-gateway-api-usage-plans'),
  badGateway: knowledge('502 errors of Lambda proxy integrations', 'malformed-502-api-gateway'),
  cognitoAuthorizer: guide('user pool authorizers', 'apigateway-enable-cognito-user-pool'),
  cors: guide('CORS', 'how-to-cors'),
  deploy: guide('deploying', 'how-to-deploy-api'),
  disabledEndpoint: guide('disabling the default endpoint', 'rest-api-disable-default-endpoint'),
  forbidden: knowledge('403 errors of API Gateway', 'api-gateway-troubleshoot-403-forbidden'),
  functionStates: lambda('states of a function', 'functions-states'),
  functionTimeout: lambda('timeout', 'configuration-timeout'),
  gatewayResponses: guide('gateway responses', 'supported-gateway-response-types'),
  groups: cognito('groups', 'cognito-user-pools-user-groups'),
  iam: guide('access with IAM', 'permissions'),
  internalError: knowledge('500 errors of API Gateway', 'api-gateway-internal-server-error'),
  invoke: guide('calling an API with a token', 'apigateway-invoke-api-integrated-with-cognito-user-pool'),
  lambdaAuthorizer: guide('Lambda authorizers', 'apigateway-use-lambda-authorizer'),
  lambdaProxy: guide('Lambda proxy integrations', 'set-up-lambda-proxy-integrations'),
  limits: guide('quotas', 'limits'),
  missingToken: knowledge('“Missing Authentication Token”', 'api-gateway-authentication-token-errors'),
  mock: guide('mock integrations', 'how-to-mock-integration'),
  refresh: cognito('refresh tokens', 'amazon-cognito-user-pools-using-the-refresh-token'),
  resourcePolicy: guide('resource policies', 'apigateway-resource-policies'),
  scopes: cognito('scopes and resource servers', 'cognito-user-pools-define-resource-servers'),
  throttling: guide('throttling', 'api-gateway-request-throttling'),
  timeout: knowledge('504 errors of API Gateway', 'api-gateway-504-errors'),
  unauthorized: knowledge('401 errors with Cognito', 'api-gateway-cognito-401-unauthorized'),
  validation: guide('request validation', 'api-gateway-method-request-validation'),
  verify: cognito('verifying tokens', 'amazon-cognito-user-pools-using-tokens-verifying-a-jwt'),
} as const;
