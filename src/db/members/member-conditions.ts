import { type SQL, sql } from 'drizzle-orm';
import { foldEmail } from '../../domain/members/member.ts';
import type {
  ColumnCriterion,
  ExtendedDataCriterion,
  MemberColumn,
  MemberFilter,
  NumberMatch,
  TextMatch,
} from '../../domain/members/member-filter.ts';

/** Characters of a last name that its index holds. */
const INDEXED_LENGTH = 100;
/** They have an index each that a comparison of the whole value reads. */
const INDEXED: readonly MemberColumn[] = ['email', 'phoneNumber', 'loyaltyId', 'externalId'];

const COLUMNS: { readonly [Name in MemberColumn]: SQL } = {
  loyaltyId: sql`m.loyalty_id`,
  externalId: sql`m.external_id`,
  email: sql`m.email`,
  phoneNumber: sql`m.phone_number`,
  firstName: sql`m.first_name`,
  lastName: sql`m.last_name`,
  businessName: sql`m.business_name`,
  street: sql`m.street`,
  street2: sql`m.street2`,
  city: sql`m.city`,
  provinceState: sql`m.province_state`,
  postalZipCode: sql`m.postal_zip_code`,
  dateOfBirth: sql`m.date_of_birth`,
  gender: sql`m.gender`,
  languagePreference: sql`m.language_preference`,
  status: sql`m.status`,
};

export type MemberConditions = {
  /** On a member `m`; always true when there is no criterion. */
  readonly where: SQL;
  /** An index finds a superset of those who match, which should be far fewer than all. */
  readonly isIndexed: boolean;
};

/** Whether very many members may have to be looked at to answer a filter: no index finds a few by a whole value. */
export function readsManyMembers({ columns, extendedData }: MemberFilter): boolean {
  const isEmpty = columns.length === 0 && extendedData.length === 0;
  return !isEmpty && !columns.some(isIndexedColumn);
}

/** What a filter asks of a tenant's members `m`. */
export function memberConditions({ columns, extendedData }: MemberFilter): MemberConditions {
  const narrowing = columns.flatMap((criterion) => narrowingCondition(criterion) ?? []);
  const conditions = [...narrowing, ...columns.map(columnCondition), ...extendedData.map(extendedDataCondition)];
  const where = conditions.length > 0 ? sql.join(conditions, sql` AND `) : sql`true`;
  return { where, isIndexed: narrowing.length > 0 || columns.some(isIndexedColumn) };
}

/** Whether a text reads the same in any letter case, so that it compares as it is. */
const hasNoLetters = (text: string): boolean => /^[ -@[-`{-~]*$/.test(text);

/** Phone numbers have no letters: their index folds none. */
const isIndexedColumn = ({ column, match }: ColumnCriterion): boolean =>
  match.mode === 'exact' && INDEXED.includes(column) && (column !== 'phoneNumber' || hasNoLetters(match.value));

function columnCondition({ column, match }: ColumnCriterion): SQL {
  if (column === 'email' && match.mode === 'exact') return sql`m.email_folded = ${foldEmail(match.value)}`;
  return textCondition(COLUMNS[column], match);
}

/** What follows from a criterion, and is written over the columns of an index; null: nothing. */
function narrowingCondition({ column, match }: ColumnCriterion): SQL | null {
  if (column !== 'lastName' || (match.mode !== 'exact' && match.mode !== 'startsWith' && match.mode !== 'left'))
    return null;
  const start = [...match.value].slice(0, INDEXED_LENGTH).join('');
  const indexed = sql`lower("left"(m.last_name, ${sql.raw(String(INDEXED_LENGTH))}))`;
  return match.mode === 'exact'
    ? sql`${indexed} = lower(${start})`
    : sql`${indexed} LIKE lower(${escapeLike(start)}) || '%'`;
}

/** The backslash is LIKE's own escape character. */
const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

function textCondition(text: SQL, match: TextMatch): SQL {
  switch (match.mode) {
    case 'exact':
      return hasNoLetters(match.value) ? sql`${text} = ${match.value}` : sql`lower(${text}) = lower(${match.value})`;
    case 'partial':
      return sql`lower(${text}) LIKE '%' || lower(${escapeLike(match.value)}) || '%'`;
    case 'startsWith':
      return sql`lower(${text}) LIKE lower(${escapeLike(match.value)}) || '%'`;
    case 'endsWith':
      return sql`lower(${text}) LIKE '%' || lower(${escapeLike(match.value)})`;
    case 'left':
      return sql`"left"(${text}, ${match.length}::int) = ${match.value}`;
    case 'right':
      return sql`"right"(${text}, ${match.length}::int) = ${match.value}`;
    case 'between':
      return sql`${text} COLLATE "C" BETWEEN ${match.from} AND ${match.to}`;
    case 'any':
      return sql`${text} IS NOT NULL`;
  }
}

function extendedDataCondition({ keys, source, match }: ExtendedDataCriterion): SQL {
  const isKey = sql`e.key IN (${sql.join(
    keys.map((key) => sql`${key}`),
    sql`, `,
  )})`;
  const isSource = source === null ? sql`true` : sql`e.source = ${source}`;
  return sql`EXISTS (SELECT FROM extended_data e WHERE e.tenant_id = m.tenant_id AND e.account_id = m.account_id
      AND ${isKey} AND ${isSource} AND ${valueCondition(match)})`;
}

/** A cast or a comparison that only some types of values allow stands behind CASE: AND has no order. */
function valueCondition(match: TextMatch | NumberMatch): SQL {
  const type = sql`jsonb_typeof(e.document -> 'value')`;
  const number = sql`(e.document -> 'value')::numeric`;
  if (match.mode === 'any') return sql`true`;
  if (match.mode === 'number') {
    return sql`CASE ${type} WHEN 'number' THEN ${number} = ${String(match.value)}::numeric END`;
  }
  if (match.mode === 'numberBetween') {
    const [from, to] = [String(match.from), String(match.to)];
    return sql`CASE ${type} WHEN 'number' THEN ${number} BETWEEN ${from}::numeric AND ${to}::numeric END`;
  }
  return sql`${type} IN ('string', 'number', 'boolean') AND ${textCondition(sql`(e.document ->> 'value')`, match)}`;
}
