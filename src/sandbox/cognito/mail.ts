/** Messages that Cognito would send; here they land in the inbox. Default texts say what Cognito's defaults say. */
import type { World } from '../service.ts';
import { type Client, type Pool, stateOf, type User } from './state.ts';

/** How and to which attribute a message goes, as answers show it: the destination is masked. */
export interface Delivery {
  readonly AttributeName: 'email' | 'phone_number';
  readonly DeliveryMedium: 'EMAIL' | 'SMS';
  readonly Destination: string;
}

const mediumOf = { email: 'EMAIL', phone_number: 'SMS' } as const;

/** `t***@e***` or `+*******9934`. */
export function masked(attribute: Delivery['AttributeName'], value: string): string {
  if (attribute === 'phone_number') return `+*******${value.slice(-4)}`;
  const [name = '', domain = ''] = value.split('@');
  return `${name.charAt(0)}***@${domain.charAt(0)}***`;
}

export function deliveryTo(attribute: Delivery['AttributeName'], value: string): Delivery {
  return { AttributeName: attribute, DeliveryMedium: mediumOf[attribute], Destination: masked(attribute, value) };
}

/** The inbox keeps this many messages. */
const inboxSize = 500;

function post(world: World, pool: Pool, attribute: Delivery['AttributeName'], to: string, message: Message): Delivery {
  const inbox = stateOf(world).mail;
  inbox.push({
    ...message,
    serial: (inbox.at(-1)?.serial ?? 0) + 1,
    to,
    at: world.now(),
    medium: mediumOf[attribute],
    poolId: pool.id,
  });
  inbox.splice(0, Math.max(0, inbox.length - inboxSize));
  world.changed();
  return deliveryTo(attribute, to);
}

interface Message {
  readonly subject: string;
  readonly body: string;
  readonly code: string;
}

/** What a verification code is for. */
export type Purpose = 'signUp' | 'reset' | 'attribute';

const defaultText: Readonly<Record<Purpose, string>> = {
  signUp: 'Your confirmation code is {####}',
  reset: 'Your password reset code is {####}',
  attribute: 'Your verification code is {####}',
};

/** Sends a code to confirm a sign-up, to reset a password or to verify an attribute. */
export function sendCodeMessage(
  world: World,
  pool: Pool,
  user: User,
  attribute: Delivery['AttributeName'],
  to: string,
  purpose: Purpose,
  code: string,
  client: Client | undefined,
): Delivery {
  const { VerificationMessageTemplate: template, ...settings } = pool.settings;
  const byLink = purpose === 'signUp' && attribute === 'email' && template?.DefaultEmailOption === 'CONFIRM_WITH_LINK';
  if (byLink && client && pool.domain) {
    const link = confirmationLink(world, pool.domain, client, user, code);
    const body =
      template?.EmailMessageByLink ?? 'Please click the link below to verify your email address. {##Verify Email##}';
    return post(world, pool, attribute, to, {
      subject: template?.EmailSubjectByLink ?? 'Your verification link',
      body: body.replace(/\{##(.*?)##\}/s, (_, words: string) => `${words}: ${link}`),
      code,
    });
  }
  const body =
    attribute === 'email'
      ? (template?.EmailMessage ?? settings.EmailVerificationMessage)
      : (template?.SmsMessage ?? settings.SmsVerificationMessage);
  return post(world, pool, attribute, to, {
    subject: template?.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    body: (body ?? defaultText[purpose]).replaceAll('{####}', code),
    code,
  });
}

/** Sends the code of a sign-in, by the texts of the pool where it has some. */
export function sendSignInCode(
  world: World,
  pool: Pool,
  attribute: Delivery['AttributeName'],
  to: string,
  code: string,
): Delivery {
  const text = attribute === 'email' ? pool.emailMfa?.Message : pool.settings.SmsAuthenticationMessage;
  return post(world, pool, attribute, to, {
    subject: pool.emailMfa?.Subject ?? 'Your authentication code',
    body: (text ?? 'Your authentication code is {####}').replaceAll('{####}', code),
    code,
  });
}

/** The address that confirms a sign-up when it is opened, for pools that verify by link. */
function confirmationLink(world: World, domain: string, client: Client, user: User, code: string): string {
  const query = new URLSearchParams({ client_id: client.id, user_name: user.username, confirmation_code: code });
  return `${world.endpoint}/_aws/auth/${domain}/confirmUser?${query}`;
}

/** Tells a user whom an administrator made the user name and the temporary password. */
export function sendInvitation(
  world: World,
  pool: Pool,
  user: User,
  attribute: Delivery['AttributeName'],
  name: string,
  password: string,
): Delivery {
  const template = pool.settings.AdminCreateUserConfig.InviteMessageTemplate;
  const body = attribute === 'email' ? template?.EmailMessage : template?.SMSMessage;
  return post(world, pool, attribute, user.attributes[attribute] ?? '', {
    subject: template?.EmailSubject ?? 'Your temporary password',
    body: (body ?? 'Your username is {username} and temporary password is {####}')
      .replaceAll('{username}', name)
      .replaceAll('{####}', password),
    code: password,
  });
}
