/** The JSON schema of a method's body in an exported API, with the models that it refers to put in their places. */
import type { BodySchema } from './liveState.ts';

/** The parts of an exported document that models stand in. */
export interface ExportedModels {
  readonly components?: { readonly schemas?: Readonly<Record<string, BodySchema>> };
}

export interface ExportedBody {
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: BodySchema }>>;
  };
}

/** Models within models, beyond which nothing is looked at: one may refer to itself. */
const deepest = 6;

/** The schema that a body of type JSON is held against; undefined where the method declares none. */
export function bodySchemaOf({ components }: ExportedModels, { requestBody }: ExportedBody): BodySchema | undefined {
  const schema = requestBody?.content?.['application/json']?.schema;
  return schema && (resolved(schema, components?.schemas ?? {}, 0) as BodySchema);
}

function resolved(part: unknown, models: Readonly<Record<string, BodySchema>>, depth: number): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((one) => resolved(one, models, depth));
  const { $ref } = part as BodySchema;
  const model = typeof $ref === 'string' ? models[/^#\/components\/schemas\/(\w+)$/.exec($ref)?.[1] ?? ''] : undefined;
  if (model !== undefined && depth < deepest) return resolved(model, models, depth + 1);
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, resolved(value, models, depth)]));
}
