/**
 * JSON text written piece by piece, byte for byte as JSON.stringify writes it. Knows no row.
 */

/** A text as it stands between the quotes of a JSON string. Most texts need no escape and come back as they are. */
export function escapeText(text: string): string {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 32 || unit === 34 || unit === 92 || (unit >= 0xd800 && unit <= 0xdfff)) return JSON.stringify(text).slice(1, -1);
  }
  return text;
}

/** An object of texts and numbers as JSON. */
export function flatObject(values: Readonly<Record<string, string | number>>): string {
  let text = '';
  for (const [name, value] of Object.entries(values)) {
    const shown = typeof value === 'string' ? `"${escapeText(value)}"` : JSON.stringify(value);
    text += `${text === '' ? '' : ','}"${escapeText(name)}":${shown}`;
  }
  return `{${text}}`;
}
