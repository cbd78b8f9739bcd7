import type { Declared } from '../../language/analyse';
import { valueFor } from '../../language/values';
import { widgetFor } from '../../language/widgets';
import { useSetVariable, useVariables } from '../notebook/context';
import { useControlLooks } from '../notebook/use-control-looks';
import { VariableField } from '../widgets/variable-field';
import css from './variable-bar.module.css';

interface Props {
  variables: readonly Declared[];
}

/** The variables that a document declares. Cells share them by name: what is set here is set everywhere. */
export function VariableBar({ variables }: Props) {
  const shared = useVariables();
  const looks = useControlLooks();
  const set = useSetVariable();
  return (
    <div className={css.bar}>
      {variables.map((variable) => (
        <VariableField
          key={variable.name}
          name={variable.name}
          widget={widgetFor(variable.type, variable.range)}
          value={valueFor(variable, shared)}
          required={variable.required}
          look={Object.hasOwn(looks, variable.name) ? looks[variable.name] : undefined}
          set={set}
        />
      ))}
    </div>
  );
}
