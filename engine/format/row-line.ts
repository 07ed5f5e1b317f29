/**
 * One sample as one line of a split file. What is the same in every line is put into JSON once; the bytes are those of
 * JSON.stringify over the whole row. Knows no file and no line break.
 */
import { escapeText, flatObject } from './json-text.ts';
import { renderContent } from './render-row.ts';
import type { Exchange, FormatSource } from './render-row.ts';

/** What stands in a row beside its content, in this order. */
export type RowHead = {
  readonly id: string;
  readonly category: string;
  readonly group: string;
  readonly wording: string;
  readonly request: Readonly<Record<string, string | number>>;
  readonly slice: Readonly<Record<string, string>>;
};

/** Characters that stand for the prompt and the answer in the pattern of a line; they are for private use, so no format writes them. */
const PROMPT = '\ue000';
const ANSWER = '\ue001';

/** Makes the writer of lines in a format. */
export function createRowWriter(format: FormatSource): (sample: RowHead & Exchange) => string {
  const pattern = JSON.stringify(renderContent({ prompt: PROMPT, answer: ANSWER }, format)).slice(1);
  const [before = '', between = '', after = '', ...more] = pattern.split(/[\ue000\ue001]/);
  const inOrder = pattern.indexOf(PROMPT) < pattern.indexOf(ANSWER) && more.length === 0;
  return (sample) => {
    const head = rowHead(sample);
    if (inOrder) return `${head},${before}${escapeText(sample.prompt)}${between}${escapeText(sample.answer)}${after}`;
    return `${head},${JSON.stringify(renderContent(sample, format)).slice(1)}`;
  };
}

function rowHead({ id, category, group, wording, request, slice }: RowHead): string {
  const names = `{"id":"${escapeText(id)}","category":"${escapeText(category)}","group":"${escapeText(group)}","wording":"${escapeText(wording)}"`;
  return `${names},"request":${flatObject(request)},"slice":${flatObject(slice)}`;
}
