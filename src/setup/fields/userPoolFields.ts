/** Fields of the page "Sign-in" that describe the user pool and its hosted pages. */
import * as access from '../accessLimits.ts';
import { type Field, field } from '../field.ts';
import * as limits from '../limits.ts';
import { type Settings, standardAttributes } from '../settings.ts';

const usesHostedPages = (s: Settings) => s.hostedPages.enabled;

export const userPoolFields: readonly Field[] = [
  field('userPool.name', {
    page: 'signIn',
    group: 'User pool',
    label: 'User pool name',
    help: 'The directory of the people who may sign in. Names of pools need not be unique.',
    control: { kind: 'text' },
    check: limits.userPoolName,
  }),
  field('userPool.signInIdentifiers', {
    page: 'signIn',
    group: 'User pool',
    label: 'Sign in with',
    help: 'What people type to say who they are.',
    control: {
      kind: 'checks',
      options: [
        { value: 'email', label: 'Email address' },
        { value: 'phone_number', label: 'Phone number' },
        { value: 'username', label: 'User name' },
      ],
    },
    permanent: true,
    check: limits.signInIdentifiers,
  }),
  field('userPool.selfRegistration', {
    page: 'signIn',
    group: 'User pool',
    label: 'People can sign up by themselves',
    help: 'Off: only an administrator creates users.',
    control: { kind: 'toggle' },
    check: (on) =>
      on ? [{ severity: 'warning', message: 'Anyone on the internet can sign up for your app and get a token.' }] : [],
  }),
  field('userPool.accountRecovery', {
    page: 'signIn',
    group: 'User pool',
    label: 'Forgotten passwords',
    help: 'How people who forgot their password get a code. Cognito sends the email itself.',
    control: {
      kind: 'choice',
      options: [
        { value: 'verified_email', label: 'Code by email only' },
        { value: 'verified_phone_number', label: 'Code by SMS only' },
        { value: 'admin_only', label: 'Only an administrator resets' },
      ],
    },
    check: limits.accountRecovery,
  }),
  field('userPool.passwordPolicy.minimumLength', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Minimum length',
    help: '6 to 99 characters.',
    control: { kind: 'number', min: 6, max: 99, unit: 'characters' },
    check: limits.passwordMinimumLength,
  }),
  ...(
    [
      ['requireNumbers', 'Require a number'],
      ['requireSymbols', 'Require a symbol'],
      ['requireUppercase', 'Require an upper-case letter'],
      ['requireLowercase', 'Require a lower-case letter'],
    ] as const
  ).map(([key, label]) =>
    field(`userPool.passwordPolicy.${key}`, {
      page: 'signIn',
      group: 'Passwords',
      label,
      help: '',
      control: { kind: 'toggle' },
    }),
  ),
  field('userPool.passwordPolicy.temporaryPasswordValidityDays', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Temporary passwords expire after',
    help: 'A password that an administrator sets must be used within this time. 0 to 365 days; 0 is the default, 7 days.',
    control: { kind: 'number', min: 0, max: 365, unit: 'days' },
    check: limits.temporaryPasswordDays,
  }),
  field('userPool.mfa', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Multi-factor authentication',
    help: 'Optional lets people add an authenticator app (TOTP) to their own account. Required asks everybody to.',
    control: {
      kind: 'choice',
      options: [
        { value: 'OFF', label: 'None' },
        { value: 'OPTIONAL', label: 'Optional' },
        { value: 'ON', label: 'Required' },
      ],
    },
    check: access.mfa,
  }),
  field('userPool.mfaFactors', {
    page: 'signIn',
    group: 'Passwords',
    label: 'Second factor',
    help: 'What people prove themselves with after the password.',
    control: { kind: 'checks', options: [{ value: 'TOTP', label: 'Authenticator app (TOTP)' }] },
    visible: (s) => s.userPool.mfa !== 'OFF',
    advanced: true,
    check: access.mfaFactors,
  }),
  field('userPool.requiredAttributes', {
    page: 'signIn',
    group: 'User pool',
    label: 'Required at sign-up',
    help: 'What everybody has to tell about themselves.',
    control: {
      kind: 'checks',
      options: standardAttributes.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
    },
    permanent: true,
    advanced: true,
  }),
  field('userPool.verification', {
    page: 'signIn',
    group: 'User pool',
    label: 'Verification',
    help: 'How people who sign up prove their email address. Cognito sends the email.',
    control: {
      kind: 'choice',
      options: [
        { value: 'email_code', label: 'Code by email' },
        { value: 'none', label: 'None; an administrator confirms' },
      ],
    },
    advanced: true,
    check: access.verification,
  }),
  field('userPool.tier', {
    page: 'signIn',
    group: 'User pool',
    label: 'Feature plan',
    help: 'Lite has the classic hosted pages only. Essentials adds managed login. Plus adds threat protection.',
    control: {
      kind: 'choice',
      options: [
        { value: 'LITE', label: 'Lite' },
        { value: 'ESSENTIALS', label: 'Essentials' },
        { value: 'PLUS', label: 'Plus' },
      ],
    },
    advanced: true,
    check: limits.tier,
  }),
  field('userPool.deletionProtection', {
    page: 'signIn',
    group: 'User pool',
    label: 'Deletion protection',
    help: 'AWS then refuses to delete the pool until it is switched off. Clean Up switches it off for you after you confirm.',
    control: { kind: 'toggle' },
    advanced: true,
  }),
  field('hostedPages.enabled', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Use the hosted sign-in pages',
    help: 'Cognito serves the pages for sign-up, sign-in and forgotten passwords on a domain of its own.',
    control: { kind: 'toggle' },
    check: limits.hostedPages,
  }),
  field('hostedPages.domainPrefix', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Domain prefix',
    help: 'The first part of the address of the sign-in pages. Unique in the Region across all AWS accounts.',
    control: { kind: 'text' },
    visible: usesHostedPages,
    check: limits.domainPrefix,
  }),
  field('hostedPages.managedLoginVersion', {
    page: 'signIn',
    group: 'Hosted pages',
    label: 'Page style',
    help: 'Classic works on every plan. Managed login is newer and gets its style from Cognito.',
    control: {
      kind: 'choice',
      options: [
        { value: 1, label: 'Classic hosted UI' },
        { value: 2, label: 'Managed login' },
      ],
    },
    visible: usesHostedPages,
    advanced: true,
    check: limits.managedLoginVersion,
  }),
];
