/**
 * Words that the legacy system forbids as names and as values: those of its own API, of databases, and of types.
 *
 * @see the legacy page "Unauthorized Strings"
 */
const UNAUTHORIZED_STRINGS: ReadonlySet<string> = new Set(
  [
    'extension none profile service state task',
    'alter by comment constraint create cursor database delete from having identity index inner insert is join left',
    'null order outer prepare primary procedure return right select set size table truncate union update when where',
    'bigint binary bit blob boolean char clob currency date datetime decimal double float int integer long',
    'longvarbinary money nchar number numeric real smalldatetime smallint smallmoney string time timestamp tinyint',
    'varbinary varchar varchar2',
  ].flatMap((line) => line.split(' ')),
);

const LENGTH_MAX = Math.max(...[...UNAUTHORIZED_STRINGS].map((word) => word.length));

/** True when the whole text, apart from blanks around it and letter case, is a forbidden word: never a part of it. */
export function isUnauthorizedString(text: string): boolean {
  const word = text.trim();
  // A long text is not folded for nothing.
  return word.length <= LENGTH_MAX && UNAUTHORIZED_STRINGS.has(word.toLowerCase());
}

/** The legacy system's words for it; the word is echoed as it was sent. */
export const unauthorizedMessage = (text: string): string => `'${text.trim()}' keyword is not authorized.`;
