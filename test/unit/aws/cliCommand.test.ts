/** Requests as commands of the AWS CLI: names of options, quoting, secrets, zip files, and ids that a script learns. */
import assert from 'node:assert/strict';
import { strToU8, zipSync } from 'fflate';
import { cliCommand, kebab } from '../../../src/aws/cliCommand.ts';
import { cliScript } from '../../../src/aws/cliScript.ts';
import { shellWord } from '../../../src/aws/shell.ts';
import { shownRequest } from '../../../src/aws/shownRequest.ts';

const api = (operation: string, input: object, output: object = {}) =>
  shownRequest('APIGateway', operation, input, output);

describe('requests as AWS CLI commands', () => {
  it('writes names as the CLI does', () => {
    // Each as botocore's xform_name gives it.
    const names = {
      CreateRestApi: 'create-rest-api',
      CallbackURLs: 'callback-urls',
      LogoutURLs: 'logout-urls',
      providerARNs: 'provider-arns',
      AllowedOAuthFlows: 'allowed-o-auth-flows',
      AllowedOAuthFlowsUserPoolClient: 'allowed-o-auth-flows-user-pool-client',
      AdminSetUserPassword: 'admin-set-user-password',
      authorizerResultTtlInSeconds: 'authorizer-result-ttl-in-seconds',
      PolicyArn: 'policy-arn',
      MFAConfiguration: 'mfa-configuration',
      restApiId: 'rest-api-id',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(names).map((name) => [name, kebab(name)])), names);
  });

  it('quotes for the shell, and puts variables between the quotes', () => {
    assert.equal(shellWord('plain-1.2/x'), 'plain-1.2/x');
    assert.equal(shellWord("it's $5"), `'it'\\''s $5'`);
    assert.equal(shellWord(''), "''");
    const known = new Map([['abc', 'ID']]);
    assert.equal(shellWord('abc', known), '"$ID"');
    assert.equal(shellWord('{"a":"abc"}', known), `'{"a":"'"$ID"'"}'`);
  });

  it('writes flags, structures, plain lists and lists of addresses', () => {
    const { command } = cliCommand(
      shownRequest(
        'CognitoIdentityProvider',
        'CreateUserPoolClient',
        {
          GenerateSecret: false,
          ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
          CallbackURLs: ['https://a.example/b'],
          TokenValidityUnits: { IdToken: 'minutes' },
          RefreshTokenValidity: 30,
          LogoutURLs: undefined,
        },
        {},
      ),
    );
    assert.equal(
      command.replaceAll(' \\\n  ', ' '),
      `aws cognito-idp create-user-pool-client --no-generate-secret --explicit-auth-flows ALLOW_REFRESH_TOKEN_AUTH --callback-urls '["https://a.example/b"]' --token-validity-units '{"IdToken":"minutes"}' --refresh-token-validity 30`,
    );
  });

  it('never shows a password, and asks for it instead', () => {
    const request = shownRequest(
      'CognitoIdentityProvider',
      'AdminSetUserPassword',
      { Username: 'ann', Password: 'Canary-1!', Permanent: true },
      { ClientSecret: 'canary' },
    );
    const { before, command } = cliCommand(request);
    assert.match(command, /--password "\$PASSWORD" --permanent$/);
    assert.match(before.join('\n'), /read -r PASSWORD/);
    assert.doesNotMatch(JSON.stringify(request), /canary/i);
  });

  it('makes the zip of a function from its source', () => {
    const ZipFile = zipSync({ 'index.py': strToU8("print('hi')\n") });
    const { before, command } = cliCommand(
      shownRequest('Lambda', 'CreateFunction', { FunctionName: 'f', Code: { ZipFile } }, {}),
    );
    assert.equal(command, 'aws lambda create-function --function-name f --zip-file fileb://function.zip');
    assert.deepEqual(before, [
      "cat > index.py <<'END_OF_FILE'\nprint('hi')\nEND_OF_FILE",
      'python3 -m zipfile -c function.zip index.py',
    ]);
  });

  it('learns in a script what AWS chooses, and uses it from there on', () => {
    const script = cliScript(
      [
        api('CreateRestApi', { name: 'x' }, { id: 'abc123', rootResourceId: 'root99' }),
        api('CreateResource', { restApiId: 'abc123', parentId: 'root99', pathPart: 'a' }, { id: 'res111' }),
        api('CreateResource', { restApiId: 'abc123', parentId: 'res111', pathPart: 'b' }, { id: 'res222' }),
        api('PutMethod', { restApiId: 'abc123', resourceId: 'res222', httpMethod: 'GET' }),
      ],
      { region: 'us-east-1', elsewhere: false },
    );
    const joined = script.replaceAll(' \\\n  ', ' ');
    assert.match(joined, /REST_API_ID=\$\(aws apigateway create-rest-api --name x --query id --output text\)/);
    assert.match(joined, /ROOT_RESOURCE_ID=\$\(aws apigateway get-resources/);
    assert.match(joined, /RESOURCE_ID=\$\(.*--parent-id "\$ROOT_RESOURCE_ID" --path-part a/);
    assert.match(joined, /RESOURCE_ID_2=\$\(.*--parent-id "\$RESOURCE_ID" --path-part b/);
    assert.match(joined, /put-method --rest-api-id "\$REST_API_ID" --resource-id "\$RESOURCE_ID_2"/);
    assert.doesNotMatch(joined, /abc123|root99|res111|res222/);
  });
});
