import { refuseIfAny } from '../../domain/errors.ts';
import type { Issue } from '../../domain/issue.ts';
import { isStorableText } from '../../domain/json.ts';
import { CORRELATION_ID_LENGTH_MAX, SESSION_TEXT_LENGTH_MAX } from '../../domain/sessions/session.ts';

type Texts = Readonly<Record<string, string | null>>;

/** Whether a session can have that id at all. */
export const isCorrelationId = (text: string): boolean =>
  text.trim() !== '' && text.length <= CORRELATION_ID_LENGTH_MAX && isStorableText(text);

/** Check what a session is about to be stored with. @throws ValidationError */
export function refuseSessionTexts(correlationId: string, texts: Texts): void {
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(texts)) {
    if (value === null) continue;
    if (!isStorableText(value)) {
      issues.push({ path: [name], code: 'NOT_STORABLE', message: 'holds text that cannot be stored', value });
    }
    if (value.length > SESSION_TEXT_LENGTH_MAX) {
      const message = `must have at most ${SESSION_TEXT_LENGTH_MAX} characters`;
      issues.push({ path: [name], code: 'TOO_LONG', message, value });
    }
  }
  if (!isCorrelationId(correlationId)) {
    const message = `must have 1 to ${CORRELATION_ID_LENGTH_MAX} characters`;
    issues.push({ path: ['correlationId'], code: 'MALFORMED', message, value: correlationId });
  }
  refuseIfAny(issues);
}
