import {
  checkMemberFilter,
  type ExtendedDataCriterion,
  type MemberColumn,
  type MemberFilter,
  type TextMatch,
} from '../../src/domain/members/member-filter.ts';

/** A filter by columns, and by extended data. */
export const filterBy = (
  columns: { readonly [Column in MemberColumn]?: TextMatch },
  extendedData: readonly ExtendedDataCriterion[] = [],
): MemberFilter =>
  checkMemberFilter(
    Object.entries(columns).map(([column, match]) => ({ path: [column], column: column as MemberColumn, match })),
    extendedData.map((criterion, index) => ({ ...criterion, path: ['extendedData', index] })),
  );
