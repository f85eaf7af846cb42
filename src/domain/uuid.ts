const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A text that PostgreSQL takes as a uuid, in the usual form; any other one names nothing. */
export const isUuid = (text: string): boolean => UUID.test(text);
