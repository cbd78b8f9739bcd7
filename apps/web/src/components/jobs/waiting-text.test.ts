import { expect, test } from 'vitest';
import { waitingText } from './waiting-text';

const problem = { code: 'FILES_ELSEWHERE', message: 'The files are not on this worker.' };
/** Without a zone: in the reader's. */
const at = '2026-01-02T10:42:07';

test('what waits after a fault says until when, after what and which attempt comes', () => {
  const retry = { at, attempt: 3, attempts: 5, tasks: 1, problem };
  expect(waitingText({ message: '', retry })).toBe(
    '1 part waits until 10:42:07 after FILES_ELSEWHERE: The files are not on this worker. Attempt 3 of 5 comes then.',
  );
  expect(waitingText({ message: '', retry: { ...retry, tasks: 12, attempts: null } })).toBe(
    '12 parts wait until 10:42:07 after FILES_ELSEWHERE: The files are not on this worker. Attempt 3 comes then.',
  );
});

test('every other reason speaks for itself', () => {
  expect(waitingText({ message: 'No worker is alive.', retry: null })).toBe('No worker is alive.');
});
