/** Fields of the page "Protection". */
import { type Field, field } from '../field.ts';
import * as limits from '../limits.ts';
import { customScopesOf } from '../settings.ts';

export const protectionFields: readonly Field[] = [
  field('authorizer.name', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Authorizer name',
    help: 'The part of the API that checks tokens before your code runs.',
    control: { kind: 'text' },
    check: limits.authorizerName,
  }),
  field('authorizer.tokenHeader', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Token source',
    help: 'Name of the request header that carries the token.',
    control: { kind: 'text', placeholder: 'Authorization' },
    check: limits.tokenHeader,
  }),
  field('authorizer.validationExpression', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Token validation',
    help: 'Regular expression that the audience (aud) of the token must match. Leave it empty unless you know you need it.',
    control: { kind: 'text', placeholder: 'empty: not checked' },
    advanced: true,
    check: limits.validationExpression,
  }),
  field('authorizer.cacheSeconds', {
    page: 'protection',
    group: 'Authorizer',
    label: 'Remember answers for',
    help: 'Seconds for which API Gateway may reuse the authorizer’s answer to the same token. 0 is off, 3600 the most.',
    control: { kind: 'number', min: 0, max: 3600, unit: 'seconds' },
    advanced: true,
    check: limits.cacheSeconds,
  }),
  field('authorizationScopes', {
    page: 'protection',
    group: 'Method',
    label: 'Authorization scopes',
    help: 'With scopes, callers send the access token, and it must hold one of these. Without, they send the ID token.',
    control: {
      kind: 'list',
      itemLabel: 'Scope',
      placeholder: 'email',
      max: 20,
      suggestions: (s) => customScopesOf(s).filter((scope) => s.appClient.scopes.includes(scope)),
    },
    check: limits.authorizationScopes,
  }),
  field('cors.enabled', {
    page: 'protection',
    group: 'CORS',
    label: 'Let web pages call it',
    help: 'Answers the preflight (OPTIONS) of browsers without a token, and puts CORS headers on refusals too, so that a page sees the 401 instead of a CORS error. Code of your own must send Access-Control-Allow-Origin itself.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('cors.allowOrigin', {
    page: 'protection',
    group: 'CORS',
    label: 'Allowed origin',
    help: 'Where the page comes from. * lets any page call; callers still need the token.',
    control: { kind: 'text', placeholder: 'https://app.example.com' },
    advanced: true,
    visible: (s) => s.cors.enabled,
    check: limits.allowOrigin,
  }),
  field('api.apiKey', {
    page: 'protection',
    group: 'API key',
    label: 'Callers need an API key',
    help: 'The value of the key goes into the header x-api-key. It tells programs apart; it does not say who somebody is.',
    control: {
      kind: 'choice',
      options: [
        { value: 'none', label: 'No' },
        { value: 'until-secured', label: 'Only until the authorizer is attached' },
        { value: 'always', label: 'Always, beside the token' },
      ],
    },
    advanced: true,
  }),
];
