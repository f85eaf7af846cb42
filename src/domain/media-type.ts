/** True for a Content-Type that says JSON (RFC 8259, or a `+json` suffix of RFC 6839) in UTF-8, or in no charset. */
export function isJsonMediaType(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  const isUtf8 = charset === undefined || ['utf-8', 'utf8', '"utf-8"', '"utf8"'].includes(charset);
  return isUtf8 && (type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json')));
}
