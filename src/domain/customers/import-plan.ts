import { refuseIfAny, ValidationError } from '../errors.ts';
import type { Issue } from '../issue.ts';
import { qualifiedNames } from '../profile-schema/identification-key.ts';
import {
  findExtensionSchema,
  foldName,
  type ProfileSchema,
  type StoredIdentificationKey,
} from '../profile-schema/profile-schema.ts';
import { normaliseTenantId } from '../tenant.ts';
import type { ProfileInput } from './profile.ts';

/** What the cells of one column are. */
export type ImportColumn =
  /** Values of a core attribute; several columns may be of one, the primary value first. */
  | { readonly kind: 'attribute'; readonly name: string }
  /** An attribute of the one record that a line gives of an extension. */
  | { readonly kind: 'extension'; readonly extension: string; readonly name: string }
  | { readonly kind: 'tenant' }
  | { readonly kind: 'ignored' };

/** How to read the lines of a file of profiles. */
export type ImportPlan = {
  /** In the order of the file. */
  readonly columns: readonly ImportColumn[];
  /** Lines whose values of it some customer has already are skipped; null: none are. */
  readonly key: StoredIdentificationKey | null;
};

/** Most columns of a file of profiles. */
export const IMPORT_COLUMNS_MAX = 1_000;

/** Columns that the legacy system writes, and that say nothing about a profile here. */
const IGNORED = new Set(['customer_id', 'Segment']);
const TENANT = 'TenantId';
const NAME_SHOWN_MAX = 64;

/**
 * Understand the first line of a file of profiles: names of core attributes, `Phone.PhoneNumber` for an extension's.
 * Blanks around names are cut off, letter case counts except in an extension's name.
 *
 * @param keyName the identification key by which lines are skipped, letter case folded; null: none
 * @throws ValidationError with every issue found
 */
export function planImport(schema: ProfileSchema, header: readonly string[], keyName: string | null): ImportPlan {
  const issues: Issue[] = [];
  if (header.length > IMPORT_COLUMNS_MAX) {
    const message = `must have at most ${IMPORT_COLUMNS_MAX} columns, not ${header.length}`;
    throw new ValidationError([{ path: ['profiles'], code: 'TOO_MANY', message }]);
  }
  const named = new Set<string>();
  const columns = header.flatMap((cell) => {
    const name = cell.trim();
    const path = ['profiles', name.slice(0, NAME_SHOWN_MAX)];
    const column = toColumn(schema, name);
    if (!column) {
      issues.push({ path, code: 'UNKNOWN', message: 'is no column of a profile: no such attribute' });
      return [];
    }
    const identity = JSON.stringify(column.kind === 'ignored' ? name : column);
    if (named.has(identity) && column.kind !== 'attribute') {
      issues.push({ path, code: 'DUPLICATE', message: 'is a column twice' });
    }
    named.add(identity);
    return [column];
  });
  const key = keyName === null ? null : takeKey(schema, keyName, columns, issues);
  refuseIfAny(issues);
  return { columns, key };
}

function toColumn(schema: ProfileSchema, name: string): ImportColumn | null {
  // A core attribute of such a name is no reason to lose its values.
  if (schema.attributes.has(name)) return { kind: 'attribute', name };
  if (name === TENANT) return { kind: 'tenant' };
  if (IGNORED.has(name)) return { kind: 'ignored' };
  const dot = name.indexOf('.');
  const extension = dot < 0 ? undefined : findExtensionSchema(schema, name.slice(0, dot));
  const attribute = extension?.attributes.find((definition) => definition.name === name.slice(dot + 1));
  return extension && attribute ? { kind: 'extension', extension: extension.name, name: attribute.name } : null;
}

function takeKey(
  schema: ProfileSchema,
  name: string,
  columns: readonly ImportColumn[],
  issues: Issue[],
): StoredIdentificationKey | null {
  const path = ['id-key'];
  const key = schema.identificationKeys.find((entry) => entry.isReady && foldName(entry.name) === foldName(name));
  if (!key) {
    issues.push({ path, code: 'UNKNOWN', message: 'is no identification key' });
    return null;
  }
  const source = key.extension === null ? null : findExtensionSchema(schema, key.extension)?.name;
  const covered = columns.flatMap((column) => {
    if (column.kind === 'attribute') return source === null ? [column.name] : [];
    return column.kind === 'extension' && column.extension === source ? [column.name] : [];
  });
  if (!key.attributes.every((definition) => covered.includes(definition.name))) {
    const message = `needs the columns ${qualifiedNames(key).join(', ')}`;
    issues.push({ path, code: 'NOT_ALLOWED', message });
  }
  return key;
}

/**
 * One line as a profile. An empty cell is an absent value; an extension whose cells are all empty has no record.
 *
 * @param tenantId of the import
 * @throws ValidationError when the line has not a cell per column, or is another tenant's
 */
export function readImportLine({ columns }: ImportPlan, cells: readonly string[], tenantId: string): ProfileInput {
  if (cells.length !== columns.length) {
    const message = `has ${cells.length} cells, not ${columns.length}`;
    throw new ValidationError([{ path: [], code: 'MALFORMED', message }]);
  }
  const attributes = new Map<string, string[]>();
  const records = new Map<string, Record<string, string>>();
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (cell === undefined || cell === '') continue;
    if (column.kind === 'attribute') attributes.set(column.name, [...(attributes.get(column.name) ?? []), cell]);
    else if (column.kind === 'extension') {
      records.set(column.extension, { ...records.get(column.extension), [column.name]: cell });
    } else if (column.kind === 'tenant' && normaliseTenantId(cell.trim()) !== tenantId) {
      throw new ValidationError([{ path: [TENANT], code: 'NOT_ALLOWED', message: 'is not the tenant of the request' }]);
    }
  }
  return {
    attributes: Object.fromEntries(
      [...attributes].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
    ),
    extensions: [...records].map(([name, record]) => ({ name, records: [record] })),
  };
}
