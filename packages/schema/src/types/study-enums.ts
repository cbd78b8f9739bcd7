import { REPORTS, type ReportName } from '@flapbook/operations';
import { ORDERS } from '@flapbook/studies';
import { builder } from '../builder.ts';

export const StudyStatus = builder.enumType('StudyStatus', {
  values: {
    PLANNED: { description: 'Not started, or extended since: cells wait for somebody to start it.' },
    RUNNING: { description: 'Cells are queued or running.' },
    PAUSED: { description: 'What was queued has been taken back; what ran then ends.' },
    SUCCEEDED: { description: 'Every cell that can be run has succeeded.' },
    FAILED: { description: 'Nothing is left to run, and some cells have failed.' },
    CANCELLED: { description: 'Stopped on request; finished parts are kept.' },
  },
});

export const StudyCellStatus = builder.enumType('StudyCellStatus', {
  values: {
    REFUSED: { description: 'Its settings cannot be meant; `failure` says why.' },
    PLANNED: { description: 'Nothing of it is queued or running.' },
    QUEUED: { description: 'Waits for a worker, or for what it needs.' },
    RUNNING: { description: 'A worker runs a part of it.' },
    SUCCEEDED: { description: 'All of its results are there.' },
    FAILED: { description: '`failure` says why; it can be retried alone.' },
    CANCELLED: { description: 'Stopped on request; finished parts are kept.' },
  },
});

export const StudyOrder = builder.enumType('StudyOrder', {
  description: 'In which order cells are run.',
  values: Object.fromEntries(
    ORDERS.map((name) => [
      name,
      {
        description:
          name === 'GRID'
            ? 'The most informative first: extremes of numeric factors, then their centres, then what lies between; equals by the cheapest calibration.'
            : 'At random, from a seed.',
      },
    ]),
  ) as Record<(typeof ORDERS)[number], { description: string }>,
});

export const ExpectationStatus = builder.enumType('ExpectationStatus', {
  values: {
    HOLDS: { description: 'All cells that it is about came to what was expected.' },
    FAILS: { description: 'Some did not, or it is about no cell.' },
    OPEN: { description: 'Cells are still to come, and none has failed it yet.' },
  },
});

export const StudyReportFormat = builder.enumType('StudyReportFormat', {
  values: Object.fromEntries(
    Object.entries(REPORTS).map(([name, { title }]) => [name, { description: `As ${title}.` }]),
  ) as Record<ReportName, { description: string }>,
});
