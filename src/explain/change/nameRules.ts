/** Names that are taken or refused, and what exists already. */
import { cause } from '../call/words.ts';
import type { Finding } from '../diagnosis.ts';
import type { Refused } from '../failureEvidence.ts';
import { change, openWizard, repairOf, retry } from '../failureFixes.ts';
import { failureLinks } from '../failureLinks.ts';
import type { Fix } from '../fix.ts';

export function nameRules(refused: Refused): Finding[] {
  const { name, message, note } = refused;
  if (/^domain (already|cannot)|reserved word/i.test(message) || note.field === 'hostedPages.domainPrefix')
    return domain(refused);
  if (/the statement id \(.*\) provided already exists/i.test(message)) return [statement(refused)];
  if (note.code === 'NameTaken') return [taken(refused)];
  return exists.test(name) || /already exist/i.test(message) ? [taken(refused)] : [];
}

/** Function already exist, EntityAlreadyExists, UsernameExistsException, ResourceAlreadyExistsException. */
const exists = /(AlreadyExists|UsernameExists|GroupExists)(Exception)?$/;

/** Longest names, by the setting. Sources: the service API models. */
const longest: Readonly<Record<string, number>> = { 'function.name': 64, 'hostedPages.domainPrefix': 63 };

/** A name like this one that nobody has. An email address keeps its domain. */
export function otherName(value: string, suffix: string, most = 128): string {
  const at = value.indexOf('@');
  const [own, rest] = at > 0 ? [value.slice(0, at), value.slice(at)] : [value, ''];
  const sign = at > 0 ? '+' : '-';
  return `${own.slice(0, most - suffix.length - 1 - rest.length)}${sign}${suffix}${rest}`;
}

function valueAt(refused: Refused, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], refused.at.settings);
  return typeof found === 'string' ? found : '';
}

function renamed(refused: Refused, path: string, value = valueAt(refused, path)): Fix[] {
  if (value === '') return [];
  const other = otherName(value, refused.at.suffix, longest[path]);
  return [
    change(`Use ${other}`, `Changes the name from ${valueAt(refused, path)} to ${other}, then creates.`, [
      { path, value: other },
    ]),
  ];
}

function domain(refused: Refused): Finding[] {
  const { note, message } = refused;
  const path = 'hostedPages.domainPrefix';
  const prefix = valueAt(refused, path);
  const words = ['aws', 'amazon', 'cognito'];
  const reserved = words.filter((word) => prefix.includes(word));
  if (/reserved/i.test(`${message} ${note.why}`)) {
    const cleaned = words.reduce((text, word) => text.replaceAll(word, ''), prefix).replaceAll(/^-+|-+$|-(?=-)/g, '');
    return [
      cause('change-domain-reserved', 'certain', `The domain prefix ${prefix} holds a word that AWS reserves.`, {
        evidence: [
          { what: 'Cognito says', found: message },
          ...(reserved.length > 0 ? [{ what: 'Reserved', found: reserved.join(', ') }] : []),
        ],
        fixes: renamed(refused, path, cleaned || 'sign-in'),
        link: failureLinks.domains,
      }),
    ];
  }
  const isTaken = note.code === 'NameTaken' || /already/i.test(message);
  return [
    cause(
      isTaken ? 'change-domain-taken' : 'change-domain-refused',
      'certain',
      isTaken
        ? `Somebody has the domain prefix ${prefix} already.`
        : `AWS does not accept the domain prefix ${prefix}.`,
      {
        evidence: [
          { what: 'Cognito says', found: message },
          ...(isTaken ? [{ what: 'Prefixes are unique', found: 'in a Region, across all AWS accounts' }] : []),
        ],
        fixes: [...renamed(refused, path), openWizard],
        link: failureLinks.domains,
      },
    ),
  ];
}

/** Where the name is no setting, it was made by an earlier run, which the next one finds again. */
function taken(refused: Refused): Finding {
  const { note, message } = refused;
  const path = note.field ?? fieldOf[note.resource ?? ''] ?? '';
  const value = valueAt(refused, path);
  return cause(
    'change-exists-already',
    'certain',
    value === '' ? 'Something of this name exists already.' : `There is another ${value} already.`,
    {
      evidence: [
        { what: 'What came back', found: message },
        ...(note.resource === undefined ? [] : [{ what: 'It happened to', found: titleOf(refused) }]),
      ],
      fixes: [
        ...(path === ''
          ? retry(refused, 'Looks for what is there first, and goes on with it where it is this setup’s.')
          : []),
        ...renamed(refused, path),
        ...(adoptable.includes(path) ? [adopt] : [openWizard]),
      ],
      link: path === 'testUser.username' ? failureLinks.users : failureLinks.functionStates,
    },
  );
}

const fieldOf: Readonly<Record<string, string>> = {
  function: 'function.name',
  role: 'function.name',
  logGroup: 'function.name',
  tokenFunction: 'tokenEndpoint.functionName',
  tokenRole: 'tokenEndpoint.functionName',
  testUser: 'testUser.username',
};

const adoptable: readonly string[] = ['function.name'];
const adopt: Fix = {
  kind: 'show',
  what: 'wizard',
  label: 'Use the existing one',
  changes: 'Shows the wizard, where what exists already can be chosen instead of something new.',
};

function titleOf({ note, at }: Refused): string {
  return at.rows.find(({ id }) => id === note.resource)?.title ?? note.resource ?? '';
}

function statement(refused: Refused): Finding {
  const { message, note } = refused;
  const id = /statement id \((?<id>.*?)\)/i.exec(message)?.groups?.id ?? '';
  const rows = refused.at.rows.filter((row) => /permission/i.test(row.id)).map((row) => row.id);
  return cause('change-statement-exists', 'certain', `The function’s policy has a statement ${id} already.`, {
    evidence: [{ what: 'Lambda says', found: message }],
    fixes: [
      ...retry(refused, 'Reads the function’s policy first, and keeps a statement of this setup.'),
      ...repairOf(
        refused,
        note.resource ? [note.resource] : rows,
        'Repair the permission',
        'Puts the statement of this setup in its place.',
      ),
    ],
    link: failureLinks.functionPolicy,
  });
}
