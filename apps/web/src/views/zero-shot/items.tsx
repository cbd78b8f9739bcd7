import { fixed, whole } from '../../format/numbers';
import css from './items.module.css';
import type { Answer, Flip, Scored } from './model';

/** Questions with their choices, the right one and the chosen one marked. */
export function Items({ answers }: { answers: readonly Answer[] }) {
  return (
    <ol className={css.items}>
      {answers.map((answer) => (
        <li key={answer.item}>
          <Head answer={answer}>
            <span className={css.mark} data-good={answer.correct || undefined}>
              {answer.correct ? '✓ right' : '✗ wrong'}
            </span>
            {typeof answer.margin === 'number' && <span>margin {fixed(answer.margin, 2)}</span>}
          </Head>
          <Choices answer={answer} />
        </li>
      ))}
    </ol>
  );
}

/** Questions that one of two models gets right, with what both give to each choice. */
export function Flips({ flips }: { flips: readonly Flip[] }) {
  return (
    <ol className={css.items}>
      {flips.map(({ gained, answer, baseAnswer }) => (
        <li key={answer.item}>
          <Head answer={answer}>
            <span className={css.mark} data-good={gained || undefined}>
              {gained ? '✓ gained' : '✗ lost'}
            </span>
          </Head>
          <Choices answer={answer} base={baseAnswer} />
        </li>
      ))}
    </ol>
  );
}

function Head({ answer, children }: { answer: Answer; children: React.ReactNode }) {
  return (
    <>
      <p className={css.head}>
        <strong>Item {whole(answer.item + 1)}</strong>
        {children}
      </p>
      {answer.context != null && (
        <blockquote className={css.context} dir="auto">
          {answer.context}
        </blockquote>
      )}
    </>
  );
}

function Choices({ answer, base }: { answer: Answer; base?: Scored }) {
  return (
    <ul className={css.choices}>
      {answer.choices.map((choice, index) => (
        <li key={`${choice.text} ${choice.score}`} data-gold={index === answer.gold || undefined}>
          <span dir="auto">{choice.text ?? `Choice ${index + 1}`}</span>
          <span className={css.notes}>
            {index === answer.gold && <em>right</em>}
            {base && index === base.chosen && <em>before</em>}
            {index === answer.chosen && <em>{base ? 'now' : 'chosen'}</em>}
          </span>
          <span className={css.score}>
            {base && `${fixed(base.choices[index]?.score ?? Number.NaN, 2)} → `}
            {fixed(choice.score, 2)}
          </span>
        </li>
      ))}
    </ul>
  );
}
