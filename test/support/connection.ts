import { expect } from 'vitest';
import type { GraphqlAnswer, TestApp } from './app.ts';

export type Page = {
  nodes: { customerId: string }[];
  edges: { cursor: string; node: { customerId: string } }[];
  pageInfo: { startCursor: string | null; endCursor: string | null; hasNextPage: boolean; hasPreviousPage: boolean };
  totalCount: number;
};

const PAGE_INFO = 'pageInfo { startCursor endCursor hasNextPage hasPreviousPage }';
const PAGE = `nodes { customerId } edges { cursor node { customerId } } ${PAGE_INFO} totalCount`;

/** A field that answers with a connection, as it is written in a document: `customers(first: 2)`. */
export async function readPage(app: TestApp, field: string): Promise<Page> {
  const { data, errors } = await app.graphql(`{ page: ${field} { ${PAGE} } }`);
  expect(errors).toBeUndefined();
  return data.page;
}

export const idsOf = ({ nodes }: Page): string[] => nodes.map(({ customerId }) => customerId);

/**
 * The ids on all pages from the first to the last.
 *
 * @param write the field with its arguments, the cursor among them
 * @param between runs after each page
 */
export async function readPages(
  app: TestApp,
  write: (cursor: string | null) => string,
  { isBackward = false, between = async () => {} }: { isBackward?: boolean; between?: () => Promise<unknown> } = {},
): Promise<string[]> {
  const pages: string[][] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Page = await readPage(app, write(cursor));
    pages.push(idsOf(page));
    const { startCursor, endCursor, hasNextPage, hasPreviousPage } = page.pageInfo;
    if (!(isBackward ? hasPreviousPage : hasNextPage)) return (isBackward ? pages.toReversed() : pages).flat();
    expect(page.nodes.length).toBeGreaterThan(0);
    cursor = isBackward ? startCursor : endCursor;
    await between();
  }
}

/** The one top-level error of an answer, which must have nothing else. */
export function onlyError({ data, errors = [] }: GraphqlAnswer): { code: unknown; issues: string[] } {
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  const extensions = errors[0]?.extensions ?? {};
  const issues = (extensions['issues'] ?? []) as { path: string[]; code: string }[];
  return { code: extensions['code'], issues: issues.map(({ path, code }) => `${path.join('.')}: ${code}`) };
}
