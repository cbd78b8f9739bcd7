import { graphql } from '../graphql';

/** What the fleet does, again and again as it changes. */
export const JobsFeed = graphql(`
  subscription JobsFeed {
    jobs {
      at
      totals { queued running queuedTasks runningTasks succeeded failed cancelled }
      running { ...JobRow }
      queued(first: 100) { edges { node { ...JobRow } } pageInfo { hasNextPage } }
      recent { ...JobRow }
      workers {
        id name state engine provider machine device version memoryBytes residentBytes tokensPerSecond models
        passedOver { device reason } compatible remark silentSeconds startedAt endedAt
        task { key kind role fraction seconds }
      }
    }
  }

  fragment JobRow on Job {
    key kind status parameters model dataset priority notebook lane fraction phase
    tasks { queued running succeeded failed total }
    workers
    waitingFor { reason message retry { at attempt attempts tasks problem { code message } } }
    startSeconds etaSeconds etaLowSeconds etaHighSeconds tokensPerSecond
    error { code message remedy }
    queuedAt startedAt finishedAt
  }
`);
