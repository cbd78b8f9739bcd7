'use client';

import { useEffect, useState } from 'react';
import { AddButton } from '../add/add-button';
import { kindNames } from '../kinds';
import { LibraryShell } from '../shell';
import { Catalogue } from './catalogue';
import { Filters } from './filters';
import css from './list.module.css';
import { OperationList } from './operation-list';
import { Tabs } from './tabs';
import { useFilter } from './use-filter';

/** Everything that there is, by kind. */
export function LibraryPage() {
  const { filter, change } = useFilter();
  const { tab } = filter;
  // The list is read again once something may have been added.
  const [round, setRound] = useState(0);
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
        <>
          <div className={css.add}>
            <AddButton key={tab} kind={tab} onClose={() => setRound(round + 1)} />
          </div>
          <Catalogue key={`${tab} ${round}`} kind={tab} text={filter.text} />
        </>
      ) : (
        <OperationList key={tab} filter={filter} />
      )}
    </LibraryShell>
  );
}
