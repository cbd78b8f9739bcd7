import { useCallback } from 'react';
import type { Declared } from '../../language/analyse';
import { valueFor } from '../../language/values';
import { widgetFor } from '../../language/widgets';
import { setVariable } from '../../notebook/edits';
import { useNotebook, useVariables } from '../notebook/context';
import { useControlLooks } from '../notebook/use-control-looks';
import { VariableField } from '../widgets/variable-field';
import css from './variable-bar.module.css';

interface Props {
  variables: readonly Declared[];
}

/** The variables that a document declares. Cells share them by name: what is set here is set everywhere. */
export function VariableBar({ variables }: Props) {
  const { session } = useNotebook();
  const shared = useVariables();
  const looks = useControlLooks();
  const set = useCallback((name: string, value: unknown) => session.edit(setVariable(name, value)), [session]);
  return (
    <div className={css.bar}>
      {variables.map((variable) => (
        <VariableField
          key={variable.name}
          name={variable.name}
          widget={widgetFor(variable.type)}
          value={valueFor(variable, shared)}
          required={variable.required}
          look={Object.hasOwn(looks, variable.name) ? looks[variable.name] : undefined}
          set={set}
        />
      ))}
    </div>
  );
}
