import { drizzle } from 'drizzle-orm/pg-proxy';
import type { Db } from '../../../src/db/client.ts';
import type { ProfileSchema } from '../../../src/domain/profile-schema/profile-schema.ts';

/** A parameter of a statement: always the same, one value of the request, or a text with values of the request in it. */
export type Parameter =
  | { readonly constant: unknown }
  | { readonly slot: string }
  | { readonly parts: readonly string[]; readonly isJson: boolean };

/** A statement as the gateway sends it. */
export type Statement = { readonly text: string; readonly parameters: readonly Parameter[] };

/** What the contender by hand starts with. */
export type ByHandOptions = {
  readonly statements: Readonly<Record<string, readonly Statement[]>>;
  /** The order in which values are printed, which jsonb does not keep. */
  readonly coreOrder: readonly string[];
  readonly extensions: readonly {
    readonly name: string;
    readonly isMulti: boolean;
    readonly order: readonly string[];
    readonly defaults: Readonly<Record<string, unknown>>;
  }[];
};

/** A text that stands for a value of the request. */
export const slot = (name: string): string => `⟦${name}⟧`;
const SLOTS = /⟦(\w+)⟧/;

/** @param wholes values that are a whole parameter, as JSON text; a list of one of them is a value called so and `List` */
export async function captureStatements(
  run: (db: Db) => Promise<unknown>,
  wholes: ReadonlySet<string>,
): Promise<Statement[]> {
  const captured: Statement[] = [];
  const db = drizzle(async (text, parameters) => {
    captured.push({ text, parameters: parameters.map((value) => toParameter(value, wholes)) });
    return { rows: [] };
  });
  // Nothing answers: what the caller makes of that is not our business.
  await run(db as unknown as Db).catch(() => {});
  if (captured.length === 0) throw new Error('no statement was sent');
  return captured;
}

function toParameter(value: unknown, wholes: ReadonlySet<string>): Parameter {
  if (typeof value !== 'string') return { constant: value };
  const parts = value.split(SLOTS);
  if (parts.length === 1) return { constant: value };
  const names = parts.filter((_part, index) => index % 2 === 1);
  const whole = names.find((name) => wholes.has(name));
  if (whole !== undefined) return { slot: value === JSON.stringify([slot(whole)]) ? `${whole}List` : whole };
  const [name = ''] = names;
  if (value === slot(name)) return { slot: name };
  return { parts, isJson: /^[[{]/.test(value) };
}

/** How the values of a profile are printed. */
export function describeSchema(schema: ProfileSchema): Pick<ByHandOptions, 'coreOrder' | 'extensions'> {
  return {
    coreOrder: [...schema.attributes.keys()],
    extensions: [...schema.extensions.values()].map(({ name, kind, attributes }) => ({
      name,
      isMulti: kind === 'multi-valued',
      order: attributes.map((attribute) => attribute.name),
      defaults: Object.fromEntries(
        attributes.flatMap((attribute) =>
          attribute.default === undefined ? [] : [[attribute.name, attribute.default]],
        ),
      ),
    })),
  };
}
