import type { Builder } from '../../builders/builder';
import { CompensationChoice } from './compensation-choice';
import { ModelsChoice } from './models-choice';
import { SubjectChoice } from './subject-choice';
import { VariantsChoice } from './variants-choice';

/** What a builder lets one choose besides parameters and results. */
export function Choices({ builder: { choices } }: { builder: Builder }) {
  const compares = choices.includes('comparison');
  return (
    <>
      {choices.includes('subject') && <SubjectChoice />}
      {compares && <ModelsChoice />}
      {compares && <VariantsChoice />}
      {choices.includes('compensation') && <CompensationChoice />}
    </>
  );
}
