/** Fields of the page "Sign-in" that describe the path through which the API signs people in itself. */
import { type Field, field } from '../field.ts';
import { type Settings, tokenEndpointMethods } from '../settings.ts';
import * as limits from '../tokenEndpointLimits.ts';

const signsIn = (s: Settings) => s.tokenEndpoint.enabled;

export const tokenEndpointFields: readonly Field[] = [
  field('tokenEndpoint.enabled', {
    page: 'signIn',
    group: 'Token endpoint',
    label: 'The API signs people in itself',
    help: 'A second function behind a path of its own takes user name and password and answers with tokens.',
    control: { kind: 'toggle' },
    check: limits.enabled,
  }),
  field('tokenEndpoint.functionName', {
    page: 'signIn',
    group: 'Token endpoint',
    label: 'Function that signs people in',
    help: 'Runs on Node.js, with the AWS SDK that is part of that runtime. Its role may sign people in to this pool only.',
    control: { kind: 'text' },
    permanent: true,
    visible: signsIn,
    check: limits.functionName,
  }),
  field('tokenEndpoint.resourcePath', {
    page: 'signIn',
    group: 'Token endpoint',
    label: 'Path that signs people in',
    help: 'Open to anyone: who calls it has no token yet.',
    control: { kind: 'text', placeholder: '/auth' },
    visible: signsIn,
    check: limits.resourcePath,
  }),
  field('tokenEndpoint.httpMethod', {
    page: 'signIn',
    group: 'Token endpoint',
    label: 'Method that signs people in',
    help: 'POST takes username and password as JSON in the body. GET takes them as query string parameters.',
    control: {
      kind: 'choice',
      options: tokenEndpointMethods.map((value) => ({
        value,
        label: value === 'GET' ? 'GET, in the query string' : 'POST, in the body',
      })),
    },
    visible: signsIn,
    check: limits.httpMethod,
  }),
];
