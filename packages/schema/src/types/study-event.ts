import type { StudyEvent as StudyEventShape } from '@flapbook/operations';
import { builder } from '../builder.ts';
import { abortable } from '../events/abortable.ts';
import { costs } from '../limits/costs.ts';
import { cellsById, renewStudies } from '../nodes/studies.ts';
import { Study, StudyCell } from './study.ts';

const StudyEvent = builder.objectRef<StudyEventShape>('StudyEvent').implement({
  fields: (t) => ({
    sequence: t.exposeFloat('sequence', { description: 'Number that grows with every change; `Study.sequence` then.' }),
    previous: t.exposeFloat('previous', {
      nullable: true,
      description:
        '`sequence` of the event before this one; null for the first. What a client has seen tells it whether it missed one.',
    }),
    study: t.expose('study', { type: Study }),
    cells: t.field({
      type: [StudyCell],
      description: 'Those that have changed since the event before; all of them in the first.',
      extensions: costs({ own: 5, entries: 20 }),
      resolve: ({ study, cells }, _args, context) =>
        cellsById(
          study,
          cells.map(({ id }) => id),
          context,
        ),
    }),
  }),
});

builder.subscriptionField('study', (t) =>
  t.field({
    type: StudyEvent,
    args: {
      id: t.arg.id({ required: true }),
      after: t.arg.float({
        description: '`sequence` of the last event that was seen: unless it has changed since, nothing comes first.',
      }),
    },
    description:
      'The whole study first, then what changes, numbered, until it is deleted; changes that come together are one event. Nothing for an unknown one.',
    extensions: costs({ own: 20 }),
    subscribe: (_root, { id, after }, { operations }) =>
      abortable((signal) => operations.studyFeed.follow(id, { signal, after })),
    resolve(event, _args, context) {
      renewStudies(context);
      return event;
    },
  }),
);
