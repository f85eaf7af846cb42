import type { Statement } from '../contenders/by-hand/capture.ts';

/** A colon before a letter would be a variable of pgbench, also inside a literal. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''").replace(/:(?=[A-Za-z_])/g, ":' || '")}'`;

/**
 * How to print a captured statement for pgbench, without parameters.
 *
 * @param computed what stands in the sample for its owner and its values, longest first, and how the server computes that
 */
export function createPrint(computed: ReadonlyMap<string, string>): (statement: Statement) => string {
  const parts = new RegExp(`(${[...computed.keys()].join('|')})`);
  const printValue = (value: unknown): string => {
    if (value === null) return 'NULL';
    if (typeof value !== 'string') return String(value);
    const printed = value.split(parts).map((part) => computed.get(part) ?? quote(part));
    return `(${printed.filter((part) => part !== "''").join(' || ') || "''"})`;
  };
  return ({ text, parameters }) => {
    const literals = text.replace(/'((?:[^']|'')*)'/g, (whole, inner: string) => {
      const printed = quote(inner.replaceAll("''", "'"));
      return printed === whole ? whole : `(${printed})`;
    });
    return literals.replace(/\$(\d+)/g, (_match, place: string) => {
      const parameter = parameters[Number(place) - 1];
      if (!parameter || !('constant' in parameter)) throw new Error('a sample has no places to fill');
      return printValue(parameter.constant);
    });
  };
}
