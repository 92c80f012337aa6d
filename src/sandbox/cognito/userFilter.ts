/** The filter of ListUsers: `attribute = "value"` for equal, `attribute ^= "value"` for begins with. */
import { invalidParameter } from './errors.ts';
import type { User } from './state.ts';

/** Source: ListUsers, Filter. Custom attributes cannot be searched. */
const searchable: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: (user) => user.username,
  email: (user) => user.attributes.email,
  phone_number: (user) => user.attributes.phone_number,
  name: (user) => user.attributes.name,
  given_name: (user) => user.attributes.given_name,
  family_name: (user) => user.attributes.family_name,
  preferred_username: (user) => user.attributes.preferred_username,
  'cognito:user_status': (user) => user.status,
  status: (user) => (user.enabled ? 'Enabled' : 'Disabled'),
  sub: (user) => user.sub,
};

/** The users whom the filter lets through; an empty filter lets all through. Throws for one that cannot be read. */
export function filterUsers(users: readonly User[], filter: string): User[] {
  if (filter.trim() === '') return [...users];
  const parts = /^\s*([\w:]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/.exec(filter);
  if (!parts) throw invalidParameter('Error while parsing filter.');
  const [, name = '', comparison, quoted = ''] = parts;
  const memberOf = Object.hasOwn(searchable, name) ? searchable[name] : undefined;
  if (!memberOf) throw invalidParameter(`Invalid search attribute: ${name}`);
  const wanted = quoted.replace(/\\(.)/g, '$1');
  return users.filter((user) => {
    const value = memberOf(user);
    if (value === undefined) return false;
    if (name === 'cognito:user_status') {
      const [one, other] = [value.toLowerCase(), wanted.toLowerCase()];
      return comparison === '=' ? one === other : one.startsWith(other);
    }
    return comparison === '=' ? value === wanted : value.startsWith(wanted);
  });
}
