import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { isStorableText } from '../../domain/json.ts';
import { ANONYMOUS_TEXT_LENGTH_MAX, CORRELATION_ID_LENGTH_MAX } from '../../domain/sessions/session.ts';

type Texts = Readonly<Record<string, string | null>>;

/** Whether a session can have that id at all. */
export const isCorrelationId = (text: string): boolean =>
  text.trim() !== '' && text.length <= CORRELATION_ID_LENGTH_MAX && isStorableText(text);

/**
 * Check what a session is about to be stored with.
 *
 * @param bounded texts that may have at most `ANONYMOUS_TEXT_LENGTH_MAX` characters
 * @throws ValidationError
 */
export function refuseSessionTexts(correlationId: string, free: Texts, bounded: Texts): void {
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries({ ...free, ...bounded })) {
    if (value !== null && !isStorableText(value)) {
      issues.push({ path: [name], code: 'NOT_STORABLE', message: 'holds text that cannot be stored', value });
    }
  }
  for (const [name, value] of Object.entries(bounded)) {
    if (value !== null && value.length > ANONYMOUS_TEXT_LENGTH_MAX) {
      const message = `must have at most ${ANONYMOUS_TEXT_LENGTH_MAX} characters`;
      issues.push({ path: [name], code: 'TOO_LONG', message, value });
    }
  }
  if (!isCorrelationId(correlationId)) {
    const message = `must have 1 to ${CORRELATION_ID_LENGTH_MAX} characters`;
    issues.push({ path: ['correlationId'], code: 'MALFORMED', message, value: correlationId });
  }
  refuseIfAny(issues);
}
