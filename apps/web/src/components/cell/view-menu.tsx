import { DropdownMenu } from 'radix-ui';
import { views } from '../../views/registry';
import css from './menu.module.css';

interface Props {
  view: string;
  choose: (view: string) => void;
}

/** Which view shows the result. */
export function ViewMenu({ view, choose }: Props) {
  const named = views.filter(({ name }) => name !== 'problem');
  return (
    <>
      <DropdownMenu.Label className={css.label}>Show as</DropdownMenu.Label>
      <DropdownMenu.RadioGroup value={view} onValueChange={choose}>
        <Choice value="auto">What fits</Choice>
        {named.map(({ name, title }) => (
          <Choice key={name} value={name}>
            {title}
          </Choice>
        ))}
        <Choice value="json">JSON</Choice>
      </DropdownMenu.RadioGroup>
      <DropdownMenu.Separator className={css.line} />
    </>
  );
}

function Choice({ value, children }: { value: string; children: string }) {
  return (
    <DropdownMenu.RadioItem className={css.entry} value={value}>
      <span>{children}</span>
      <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
