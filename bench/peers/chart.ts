import { median } from '../support/statistics.ts';
import { CONTENDERS, type Contender, isEqual, PEER_CONNECTIONS, type Workload } from './options.ts';
import { ratios } from './report.ts';
import type { Group } from './run-rounds.ts';

const TITLES: Readonly<Partial<Record<Workload, string>>> = {
  W1: 'Graph: one customer with extensions',
  W2: 'Legacy GET: one profile with extensions',
  W3: 'Graph: 50 customers with extensions and members',
};

const WIDTH = 760;
const LABELS = 110;
const NUMBERS = 150;
const BAR = 20;
const GAP = 6;
const TITLE = 34;

/** Legible on light and on dark: greys of the middle, and no ground of its own. */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #24292f; } .title { font-weight: 600; }
    .number { fill: #57606a; } .ours { fill: #2f81f7; } .by-hand { fill: #8b949e; } .peer { fill: #b0a08c; }
    @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .number { fill: #9da7b3; } }`;

const classOf = (contender: Contender): string => (isEqual(contender) ? contender : 'peer');

type Bar = { readonly contender: Contender; readonly perSecond: number | null; readonly label: string };

function barsOf(group: Group, skipped: ReadonlyMap<Contender, string>): Bar[] {
  return CONTENDERS.flatMap((contender): Bar[] => {
    const turns = group.turns.get(contender);
    const why = skipped.get(contender);
    if (!turns) return why && group.workload !== 'W2' ? [{ contender, perSecond: null, label: `skipped: ${why}` }] : [];
    const perSecond = median(turns.map((turn) => turn.perSecond));
    const compared = contender === 'by-hand' ? [] : ratios(group, contender, 'by-hand');
    const ratio = compared.length === 0 ? '' : ` (× ${median(compared).toFixed(2)})`;
    return [{ contender, perSecond, label: `${Math.round(perSecond).toLocaleString('en')}/s${ratio}` }];
  });
}

/** Bars of requests per second at 32 connections, each group on a scale of its own, as SVG. */
export function printChart(groups: readonly Group[], skipped: ReadonlyMap<Contender, string>): string {
  const parts: string[] = [];
  let y = 0;
  for (const group of groups) {
    const title = TITLES[group.workload];
    if (title === undefined || group.connections !== PEER_CONNECTIONS) continue;
    const bars = barsOf(group, skipped);
    const most = Math.max(1, ...bars.map(({ perSecond }) => perSecond ?? 0));
    parts.push(`  <text class="title" x="0" y="${y + TITLE - 12}">${group.workload} · ${title}</text>`);
    y += TITLE;
    for (const { contender, perSecond, label } of bars) {
      const width = Math.round(((perSecond ?? 0) / most) * (WIDTH - LABELS - NUMBERS));
      const base = y + BAR - 5;
      parts.push(
        `  <text x="0" y="${base}">${contender}</text>`,
        `  <rect class="${classOf(contender)}" x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
        `  <text class="number" x="${LABELS + width + 8}" y="${base}">${label}</text>`,
      );
      y += BAR + GAP;
    }
    y += GAP;
  }
  const head = 'Requests per second at 32 connections, and in brackets the share of by-hand';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 24}" width="${WIDTH}" role="img" aria-label="${head}">`,
    `  <style>${STYLE}</style>`,
    ...parts,
    `  <text class="number" x="0" y="${y + 14}">${head}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
