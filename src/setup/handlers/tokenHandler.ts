/** The handler behind the path through which the API signs people in itself. */
import { furtherNode, type HandlerSource } from './starterHandlers.ts';

/**
 * Node.js, with SDK v3, which is part of Lambda's Node.js runtimes. It takes user name and password from the query
 * string or from a JSON body, asks Cognito as the function's role, and answers what Cognito answered: the tokens, or a
 * challenge. It prints nothing of either. `headers` stand on every answer.
 */
export function tokenHandler(headers: Readonly<Record<string, string>> = {}): HandlerSource {
  return { fileName: 'index.mjs', handler: 'index.handler', source: source(headers) };
}

const source = (
  headers: Readonly<Record<string, string>>,
) => `import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

const cognito = new CognitoIdentityProviderClient();

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store'${furtherNode(headers)} },
  body: JSON.stringify(body),
});

function credentialsOf(event) {
  if (event.httpMethod === 'GET') return event.queryStringParameters ?? {};
  try {
    const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : event.body;
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

// What Cognito says when it is the caller's fault; everything else is ours.
const refusals = [
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
];

export const handler = async (event) => {
  const { username, password } = credentialsOf(event);
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '')
    return answer(400, { message: 'username and password are required' });
  try {
    const { AuthenticationResult, ChallengeName } = await cognito.send(
      new AdminInitiateAuthCommand({
        UserPoolId: process.env.USER_POOL_ID,
        ClientId: process.env.CLIENT_ID,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: username, PASSWORD: password },
      }),
    );
    return answer(200, AuthenticationResult ? { AuthenticationResult } : { ChallengeName });
  } catch (error) {
    if (refusals.includes(error.name)) return answer(401, { message: error.message });
    if (error.name === 'TooManyRequestsException') return answer(429, { message: 'Too many requests' });
    console.error(error.name, error.message);
    return answer(500, { message: 'Sign-in failed' });
  }
};
`;
