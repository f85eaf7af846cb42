import type { JsonObject } from '../json.ts';
import type { AttributeDefinition } from './attribute.ts';
import type { ServerMode } from './server-mode.ts';

/** `classifier` is a single-valued extension without attributes: it only marks the customer. */
export const EXTENSION_KINDS = ['single-valued', 'multi-valued', 'classifier'] as const;
export type ExtensionKind = (typeof EXTENSION_KINDS)[number];

/** A named group of extension records and what each record may hold. */
export type ExtensionSchema = {
  /** As its author wrote it; names compare with letter case folded. */
  readonly name: string;
  readonly kind: ExtensionKind;
  readonly attributes: readonly AttributeDefinition[];
  /** The attributes whose values together tell two records of one customer apart; empty: none do. */
  readonly unique: readonly string[];
  /** The schema as submitted: the legacy dialect echoes `"length":"3"` and `"length":3` alike. */
  readonly document: JsonObject;
};

/** Attributes by which a customer is found: all of the core profile, or all of one extension, never a blend. */
export type IdentificationKey = {
  /** As its author wrote it; names compare with letter case folded. */
  readonly name: string;
  /** The extension's name as its schema writes it; null: the core attributes. */
  readonly extension: string | null;
  /** In order: a query may cover all of them, or some from the left. */
  readonly attributes: readonly AttributeDefinition[];
  /** No two customers may have the same values. */
  readonly isUnique: boolean;
};

export type StoredIdentificationKey = IdentificationKey & {
  /** The older, the lower. */
  readonly keyId: number;
  /** False while the profiles stored before the key are being indexed: nobody is found by it yet. */
  readonly isReady: boolean;
};

/** What is in force for one tenant. Immutable; a change makes a new one with a higher version. */
export type ProfileSchema = {
  readonly version: number;
  readonly mode: ServerMode;
  /** Core attributes by exact name, in display order. */
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  /** Extensions by folded name, in order of creation. */
  readonly extensions: ReadonlyMap<string, ExtensionSchema>;
  /** In order of creation, also those whose index of the stored profiles is not complete yet. */
  readonly identificationKeys: readonly StoredIdentificationKey[];
};

/** Names of extensions compare with letter case folded. */
export const foldName = (name: string): string => name.toLowerCase();

export function findExtensionSchema(schema: ProfileSchema, name: string): ExtensionSchema | undefined {
  return schema.extensions.get(foldName(name));
}

/** Words of the legacy query string and body: no extension and no core attribute may be called so. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'customer_id',
  'extensions',
  'id_key',
  'include_profile',
  'include_extensions',
]);

const core = (name: string, type: 'string' | 'datetime' = 'string'): AttributeDefinition => ({
  name,
  type,
  isMandatory: false,
});

/** What a new tenant starts with: the attributes the legacy system predefines, and `DOB`, which its samples use. */
export const DEFAULT_CORE_ATTRIBUTES: readonly AttributeDefinition[] = [
  core('FirstName'),
  core('LastName'),
  core('Title'),
  core('DOB'),
  core('EmailAddress'),
  core('PhoneNumber'),
  core('LastCalledAgent_EmployeeID'),
  core('LastCalledAgent_TimeStamp', 'datetime'),
  core('PreferredAgent_EmployeeID'),
];

/** What a tenant has that nobody has written to: no row of its own yet. */
export const INITIAL_PROFILE_SCHEMA: ProfileSchema = {
  version: 0,
  mode: 'production',
  attributes: new Map(DEFAULT_CORE_ATTRIBUTES.map((definition) => [definition.name, definition])),
  extensions: new Map(),
  identificationKeys: [],
};

/** Bytes (UTF-8) of one record's unique key: a longer one would break the database's index. */
export const UNIQUE_KEY_BYTES_MAX = 1_000;
