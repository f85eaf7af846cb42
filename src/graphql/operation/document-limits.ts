import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Characters of one document. Values belong into variables, which this does not bound. */
export const DOCUMENT_LENGTH_MAX = 65_536;
/** Tokens of one document. */
export const DOCUMENT_TOKENS_MAX = 10_000;
/** Braces, brackets and parentheses inside each other. Deeper, the parser and the rules run out of stack. */
export const DOCUMENT_DEPTH_MAX = 100;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Refuses a document that is too long or too deep before it is parsed. */
export function useDocumentLimits(): Plugin {
  return {
    onParse({ params: { source }, setParseFn, parseFn }) {
      setParseFn((text: string | Source, options?: object) => {
        refuseOversized(typeof source === 'string' ? source : source.body);
        return parseFn(text, options);
      });
    },
  };
}

function refuseOversized(body: string): void {
  if (body.length > DOCUMENT_LENGTH_MAX) throw refusal(`has more than ${DOCUMENT_LENGTH_MAX} characters`);
  const lexer = new Lexer(new Source(body));
  let depth = 0;
  for (let tokens = 0; ; tokens++) {
    const { kind } = lexer.advance();
    if (kind === TokenKind.EOF) return;
    if (tokens === DOCUMENT_TOKENS_MAX) throw refusal(`has more than ${DOCUMENT_TOKENS_MAX} tokens`);
    if (CLOSING.has(kind)) depth--;
    if (OPENING.has(kind) && ++depth > DOCUMENT_DEPTH_MAX) throw refusal(`nests deeper than ${DOCUMENT_DEPTH_MAX}`);
  }
}

const refusal = (problem: string): GraphQLError =>
  new GraphQLError(`Syntax Error: the document ${problem}`, { extensions: { code: 'DOCUMENT_TOO_LARGE' } });

/** Documents that are remembered, and the longest one: together they bound the memory that strangers can fill. */
const REMEMBERED_MAX = 500;
const REMEMBERED_LENGTH_MAX = 8_192;

/** A memory of parsed documents, the oldest forgotten first, for Yoga's parser cache. */
export function createDocumentCache<Value>(): {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
} {
  const remembered = new Map<string, Value>();
  return {
    get: (key) => remembered.get(key),
    set: (key, value) => {
      if (key.length > REMEMBERED_LENGTH_MAX || remembered.has(key)) return;
      const [oldest] = remembered.keys();
      if (remembered.size >= REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest);
      remembered.set(key, value);
    },
  };
}
