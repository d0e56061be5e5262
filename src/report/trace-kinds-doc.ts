import { EVENT_KINDS, KIND_NAMES } from '../trace/event-kinds.ts';

export const TRACE_FORMAT_DOC = 'docs/trace-format.md';
const OPEN = '<!-- kinds -->';
const CLOSE = '<!-- /kinds -->';
const cell = (text: string) => text.replaceAll('|', '\\|');

/** The document of the trace format with its table of kinds made anew. Throws where it has no pair of markers. */
export function withTraceKinds(document: string): string {
  const [start, end] = [document.indexOf(OPEN), document.indexOf(CLOSE)];
  if (start < 0 || end < start) throw new Error(`${TRACE_FORMAT_DOC} has no ${OPEN} … ${CLOSE}: put the markers back`);
  return `${document.slice(0, start + OPEN.length)}\n\n${kindsTable()}\n\n${document.slice(end)}`;
}

function kindsTable(): string {
  const rows = KIND_NAMES.map((kind, code) => {
    const { family, about, fields } = EVENT_KINDS[kind];
    const list = Object.entries(fields).map(([name, type]) => `\`${name}\` ${type}`);
    return `| ${code} | ${kind} | ${family} | ${cell(about)} | ${list.join(', ')} |`;
  });
  return ['| | Kind | Family | | Fields |', '|---|---|---|---|---|', ...rows].join('\n');
}
