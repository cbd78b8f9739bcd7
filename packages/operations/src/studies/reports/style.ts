/** Colours that tell lines apart in light and dark, and for those who see few colours (Okabe and Ito). */
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#7a5c00', '#4b4fa8', '#8c510a', '#333333'];
const DARK = ['#56b4e9', '#e69f00', '#2bc49a', '#e39ac4', '#f0e442', '#a3a7ff', '#d8a45f', '#dddddd'];

/** The page's only style sheet; it refers to nothing. */
export const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--ground:#fff;--good:#1a7f37;--bad:#b42318}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa4af;--line:#30363d;--ground:#0d1117;--good:#3fb950;--bad:#ff7b72}}
body{margin:0 auto;max-width:60rem;padding:2rem 1rem 4rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
h1{line-height:1.2}h2{margin-top:2.5rem;font-size:1.25rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.5rem 0}
caption{text-align:left;color:var(--soft);padding-bottom:.4rem}
th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
td.number,th.number{text-align:right}td.reason{white-space:normal}thead th{border-bottom:2px solid var(--ink)}
.soft{color:var(--soft)}.holds{color:var(--good)}.fails{color:var(--bad)}code{font-size:.85em;overflow-wrap:anywhere;white-space:normal}
pre{overflow-x:auto;border:1px solid var(--line);padding:.75rem;font-size:.85em}
figure{margin:1rem 0}svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
.grid line{stroke:var(--line)}.dense line{stroke:var(--soft);stroke-dasharray:5 4}
polyline{fill:none;stroke-width:2}g[class^=s] line{stroke-width:1.5;opacity:.7}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;margin:.5rem 0 0}.key{display:inline-block;width:1.4em;height:.2em;vertical-align:middle;margin-right:.4em}
${seriesRules(LIGHT)}
@media (prefers-color-scheme:dark){${seriesRules(DARK)}}
`;

function seriesRules(colours: readonly string[]): string {
  return colours
    .map(
      (colour, i) =>
        `g.s${i} polyline,g.s${i} line{stroke:${colour}}g.s${i} circle{fill:${colour}}.key.s${i}{background:${colour}}`,
    )
    .join('');
}
