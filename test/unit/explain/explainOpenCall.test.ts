/** Explaining browsers that get no answer, and doors that stand open. */
import { describeCases } from './callCases.ts';
import { asScoped, drift, expired, noRoute, others, seconds, unauthorized } from './evidence.ts';

describeCases('explaining a call: browsers, and doors that stand open', [
  {
    when: 'OPTIONS asks for a token',
    change: { ...unauthorized, sent: { method: 'OPTIONS', token: undefined, origin: 'https://a.example' } },
    first: 'options-asks-for-token',
    certainty: 'certain',
    fix: 'settings',
    holds: { settings: [{ path: 'cors.enabled', value: true }] },
  },
  {
    when: 'there is no OPTIONS',
    change: { ...noRoute, sent: { method: 'OPTIONS', token: undefined, origin: 'https://a.example' }, live: {} },
    first: 'options-missing',
    certainty: 'certain',
    fix: 'settings',
  },
  {
    when: 'the answer lacks the CORS header',
    change: { sent: { origin: 'https://a.example' } },
    first: 'cors-header-missing',
    certainty: 'certain',
    fix: 'settings',
  },
  {
    when: 'the handler leaves the CORS header out although the settings have it',
    change: { sent: { origin: 'https://a.example' }, setup: { cors: true } },
    first: 'cors-header-missing',
    fix: 'show',
  },
  {
    when: 'OPTIONS was deleted although the settings have it',
    change: {
      ...noRoute,
      sent: { method: 'OPTIONS', token: undefined },
      setup: { cors: true },
      live: drift('corsMethod', 'method'),
    },
    first: 'options-missing',
    fix: 'repair',
    holds: { resources: ['corsMethod', 'deployment', 'stage'] },
  },
  {
    when: 'the CORS header names another origin',
    change: {
      sent: { origin: 'https://a.example' },
      answer: { headers: { 'access-control-allow-origin': 'https://b.example' } },
    },
    first: 'cors-other-origin',
    fix: 'show',
  },
  {
    when: 'a CORS error hides a refusal',
    change: { ...expired, sent: { origin: 'https://a.example' }, claims: { exp: seconds - 480 } },
    first: 'expired',
    fix: 'refresh',
  },
  {
    when: 'it answers without a token',
    change: { sent: { token: undefined } },
    first: 'open-endpoint',
    certainty: 'certain',
    fix: 'repair',
  },
  {
    when: 'it answers without a token, as somebody configured and deployed it',
    change: {
      sent: { token: undefined },
      served: { authorization: 'NONE' },
      configured: { authorization: 'NONE' },
      live: drift('method', 'stage'),
    },
    first: 'open-endpoint',
    fix: 'repair',
    holds: { resources: ['method', 'stage'] },
  },
  {
    when: 'it answers without a token, because the stage was pointed elsewhere',
    change: { sent: { token: undefined }, served: { authorization: 'NONE' }, live: others },
    first: 'open-endpoint',
    fix: 'repair',
    holds: { resources: ['stage'] },
  },
  {
    when: 'scopes were taken away and deployed, so that it takes the ID token',
    change: { setup: asScoped, live: drift('method', 'stage') },
    first: 'open-endpoint',
    certainty: 'certain',
    fix: 'repair',
    holds: { resources: ['method', 'stage'] },
  },
  {
    when: 'it takes a token with a broken signature',
    change: { token: { signature: 'bad' }, served: { authorization: 'NONE' }, configured: { authorization: 'NONE' } },
    first: 'open-endpoint',
    certainty: 'certain',
    fix: 'repair',
  },
]);
