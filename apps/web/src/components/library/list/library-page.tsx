'use client';

import { useEffect } from 'react';
import { kindNames } from '../kinds';
import { LibraryShell } from '../shell';
import { Catalogue } from './catalogue';
import { Filters } from './filters';
import { OperationList } from './operation-list';
import { Tabs } from './tabs';
import { useFilter } from './use-filter';

/** Everything that there is, by kind. */
export function LibraryPage() {
  const { filter, change } = useFilter();
  const { tab } = filter;
  useEffect(() => {
    document.title = `${kindNames(tab)} · Library · Flapbook`;
  }, [tab]);
  const isCatalogue = tab === 'model' || tab === 'dataset';
  return (
    <LibraryShell wide>
      <h1>Library</h1>
      <Tabs tab={tab} choose={(chosen) => change({ tab: chosen, status: undefined })} />
      <Filters filter={filter} change={change} results={!isCatalogue} />
      {isCatalogue ? (
        <Catalogue key={tab} kind={tab} text={filter.text} />
      ) : (
        <OperationList key={tab} filter={filter} />
      )}
    </LibraryShell>
  );
}
