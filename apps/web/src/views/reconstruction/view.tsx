import { useMemo } from 'react';
import { whole } from '../../format/numbers';
import { LayerLines } from '../parts/layer-lines';
import { Pending } from '../parts/pending';
import { has, type View, type ViewProps } from '../view';
import {
  described,
  type Errors,
  errorsOf,
  errorTable,
  type ModuleKey,
  moduleNames,
  modules,
  type ReconstructionObject,
} from './model';

/** How far each module's outputs are from the dense ones on tokens that no regression has seen. */
export const reconstructionView: View = {
  name: 'reconstruction',
  title: 'Reconstruction',
  compares: true,
  accepts: has('Reconstruction', 'layers'),
  Component: ReconstructionView,
};

function ReconstructionView({ subjects }: ViewProps) {
  const errors = useMemo(() => errorsOf(subjects), [subjects]);
  if (errors.length === 0) return <Pending>The errors appear here when they have been measured.</Pending>;
  const [first] = subjects;
  const tokens = first && (first.object as ReconstructionObject).heldOutTokens;
  return modules.map((module) => <ModuleErrors key={module} module={module} errors={errors} tokens={tokens} />);
}

interface Props {
  module: ModuleKey;
  errors: readonly Errors[];
  tokens: number | null | undefined;
}

function ModuleErrors({ module, errors, tokens }: Props) {
  const on = tokens ? ` on ${whole(tokens)} held-out tokens` : ' on held-out tokens';
  const lines = useMemo(
    () =>
      errors.map(({ name, layers }) => ({
        name,
        points: layers.flatMap((entry) => {
          const value = entry[module];
          return typeof value === 'number' ? [{ layer: entry.layer, value }] : [];
        }),
      })),
    [errors, module],
  );
  return (
    <LayerLines
      title={`${moduleNames[module]}: error of the outputs${on}`}
      measure="Error (share of the outputs’ variance)"
      lines={lines}
      data={() => errorTable(errors, module)}
      describe={(layer) => described(errors, module, layer)}
      hint="0: as the dense model; 1: no better than a constant. Point at a layer."
    />
  );
}
