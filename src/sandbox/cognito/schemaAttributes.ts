/** The attributes that users of a pool can have: Cognito's standard ones, and the pool's own `custom:` ones. */
import type * as v from 'valibot';
import { invalidParameter } from './errors.ts';
import { optionalFlag } from './members.ts';
import { oneOf, optional, struct, text } from './shape.ts';

export const schemaAttribute = struct({
  Name: text({ min: 1, max: 20, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' }),
  AttributeDataType: optional(oneOf('String', 'Number', 'DateTime', 'Boolean')),
  DeveloperOnlyAttribute: optionalFlag,
  Mutable: optionalFlag,
  Required: optionalFlag,
  NumberAttributeConstraints: optional(struct({ MinValue: optional(text()), MaxValue: optional(text()) })),
  StringAttributeConstraints: optional(struct({ MinLength: optional(text()), MaxLength: optional(text()) })),
});

type SentAttribute = v.InferOutput<typeof schemaAttribute>;

/** As DescribeUserPool shows it. */
export interface SchemaAttribute {
  readonly Name: string;
  readonly AttributeDataType: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly DeveloperOnlyAttribute: boolean;
  readonly Mutable: boolean;
  readonly Required: boolean;
  readonly NumberAttributeConstraints?: {
    readonly MinValue?: string | undefined;
    readonly MaxValue?: string | undefined;
  };
  readonly StringAttributeConstraints?: {
    readonly MinLength?: string | undefined;
    readonly MaxLength?: string | undefined;
  };
}

const standardText = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
];

function standard(
  Name: string,
  AttributeDataType: SchemaAttribute['AttributeDataType'],
  rest: Partial<SchemaAttribute> = {},
): SchemaAttribute {
  return { Name, AttributeDataType, DeveloperOnlyAttribute: false, Mutable: true, Required: false, ...rest };
}

/** Source: the answer of CreateUserPool without Schema. */
const standardAttributes: readonly SchemaAttribute[] = [
  standard('sub', 'String', {
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
  }),
  ...standardText.map((name) =>
    standard(name, 'String', { StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' } }),
  ),
  standard('birthdate', 'String', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
  standard('email_verified', 'Boolean'),
  standard('phone_number_verified', 'Boolean'),
  standard('updated_at', 'Number', { NumberAttributeConstraints: { MinValue: '0' } }),
  // Cognito writes the linked identities of federated users here.
  standard('identities', 'String', { StringAttributeConstraints: {} }),
];

/** The whole schema of a new pool. Throws what Cognito refuses. */
export function schemaFrom(sent: readonly SentAttribute[] = []): SchemaAttribute[] {
  const schema = new Map(standardAttributes.map((attribute) => [attribute.Name, attribute]));
  const seen = new Set<string>();
  for (const attribute of sent) {
    if (seen.has(attribute.Name))
      throw invalidParameter(
        `Duplicate custom attribute names custom:${attribute.Name} are not allowed in a user pool schema.`,
      );
    seen.add(attribute.Name);
    const known = schema.get(attribute.Name);
    const described = known ? restated(known, attribute) : customAttribute(attribute);
    schema.set(described.Name, described);
  }
  return [...schema.values()];
}

function restated(known: SchemaAttribute, sent: SentAttribute): SchemaAttribute {
  if (
    (sent.AttributeDataType !== undefined && sent.AttributeDataType !== known.AttributeDataType) ||
    sent.DeveloperOnlyAttribute
  )
    throw invalidParameter(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${known.Name}`,
    );
  return { ...known, Required: sent.Required ?? known.Required, Mutable: sent.Mutable ?? known.Mutable };
}

/** One attribute of a pool's own; `custom:` or `dev:custom:` is put before its name. */
export function customAttribute(sent: SentAttribute): SchemaAttribute {
  const { Name, Required, Mutable, DeveloperOnlyAttribute } = sent;
  const type = sent.AttributeDataType ?? 'String';
  if (Required) throw invalidParameter('Required custom attributes are not supported currently.');
  const lengths = sent.StringAttributeConstraints;
  const values = sent.NumberAttributeConstraints;
  if (Number(lengths?.MinLength ?? 0) > Number(lengths?.MaxLength ?? 2048))
    throw invalidParameter(`Attribute custom:${Name} cannot have a max length shorter than it's min length`);
  if (Number(lengths?.MaxLength ?? 0) > 2048)
    throw invalidParameter(`Attribute custom:${Name} cannot have a max length longer than 2048`);
  if (
    values?.MinValue !== undefined &&
    values.MaxValue !== undefined &&
    Number(values.MinValue) > Number(values.MaxValue)
  )
    throw invalidParameter(`Attribute custom:${Name} cannot have a max value smaller than it's min value`);
  return {
    Name: `${DeveloperOnlyAttribute ? 'dev:' : ''}custom:${Name}`,
    AttributeDataType: type,
    DeveloperOnlyAttribute: DeveloperOnlyAttribute ?? false,
    Mutable: Mutable ?? true,
    Required: false,
    ...(type === 'String' ? { StringAttributeConstraints: lengths ?? {} } : {}),
    ...(type === 'Number' ? { NumberAttributeConstraints: values ?? {} } : {}),
  };
}
