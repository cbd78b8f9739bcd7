import { useId, useMemo } from 'react';
import { useCellId } from '../../components/notebook/cell-place';
import { useViewState } from '../../components/notebook/use-view-state';
import { fixed, percent } from '../../format/numbers';
import css from '../calibration/view.module.css';
import type { Column } from '../parts/data-table';
import { LayerLines } from '../parts/layer-lines';
import { TableFigure } from '../parts/table-figure';
import { has, type View, type ViewProps } from '../view';
import {
  type Agreement,
  agreementsOf,
  layersTable,
  linesOf,
  type Measure,
  type ModuleName,
  measures,
  measuresOf,
  moduleTitles,
} from './model';

/** What plans have in common: of other seeds, sizes, texts or parameters. */
export const agreementView: View = {
  name: 'agreement',
  title: 'Agreement of plans',
  compares: true,
  accepts: has('PlanAgreement', 'jaccard', 'modules', 'heads', 'channels'),
  Component: AgreementView,
};

function AgreementView({ subjects }: ViewProps) {
  const field = useId();
  const agreements = useMemo(() => agreementsOf(subjects), [subjects]);
  const offered = useMemo(() => measuresOf(agreements), [agreements]);
  const [wanted, want] = useViewState<string>(useCellId(), 'agreement.measure', '', (value) =>
    Object.hasOwn(measures, String(value)),
  );
  const measure = offered.find((each) => each === wanted) ?? offered[0];
  const tools = offered.length > 1 && (
    <label className={css.chooser} htmlFor={field}>
      Measure
      <select id={field} value={measure} onChange={({ target }) => want(target.value)}>
        {offered.map((each) => (
          <option key={each} value={each}>
            {measures[each].split(' (')[0]}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <TableFigure
        name="agreement"
        title="Agreement of plans"
        columns={columnsOf(agreements)}
        rows={agreements}
        keyOf={({ name }) => name}
        note="In common: units that both plans keep over those that either keeps. ρ and τ compare the order in which units go: 1 is the same order, 0 has nothing in common."
      />
      {measure &&
        (Object.keys(moduleTitles) as ModuleName[]).map((module, index) => (
          <ModuleLines
            key={module}
            agreements={agreements}
            module={module}
            measure={measure}
            tools={index === 0 && tools}
          />
        ))}
    </>
  );
}

interface Props {
  agreements: readonly Agreement[];
  module: ModuleName;
  measure: Measure;
  tools: React.ReactNode;
}

function ModuleLines({ agreements, module, measure, tools }: Props) {
  const lines = useMemo(() => linesOf(agreements, module, measure), [agreements, module, measure]);
  if (lines.length === 0) return null;
  const describe = (layer: number) => {
    const values = lines.map(({ name, points }) => {
      const value = points.find((point) => point.layer === layer)?.value;
      return `${name} ${value === undefined ? '–' : fixed(value, 3)}`;
    });
    return `Layer ${layer}, ${moduleTitles[module]}: ${values.join(', ')}.`;
  };
  return (
    <LayerLines
      title={`${moduleTitles[module]}: ${(measures[measure].split(' (')[0] ?? '').toLowerCase()}`}
      measure={measures[measure]}
      domain={measure === 'jaccard' ? [0, 1] : [-1, 1]}
      lines={lines}
      data={() => layersTable(agreements, module)}
      describe={describe}
      hint="1: the two plans agree. Point at a layer."
      tools={tools}
    />
  );
}

function columnsOf(agreements: readonly Agreement[]): Column<Agreement>[] {
  const columns: Column<Agreement>[] = [
    { name: 'Compared', text: true, value: ({ name }) => name, show: ({ name }) => name },
  ];
  if (agreements.some(({ jaccard }) => jaccard !== undefined)) {
    columns.push({
      name: 'Kept units in common',
      main: true,
      value: ({ jaccard }) => jaccard,
      show: ({ jaccard }) => (jaccard === undefined ? '–' : percent(jaccard, 1)),
    });
  }
  for (const unit of ['heads', 'channels'] as const) {
    for (const [measure, sign] of [
      ['spearman', 'ρ'],
      ['kendall', 'τ'],
    ] as const) {
      const value = (agreement: Agreement) => agreement[unit]?.[measure];
      if (!agreements.some((each) => typeof value(each) === 'number')) continue;
      columns.push({
        name: `${sign} of ${unit}`,
        unit: 'all layers',
        value,
        show: (each) => {
          const found = value(each);
          return typeof found === 'number' ? fixed(found, 3) : '–';
        },
      });
    }
  }
  return columns;
}
