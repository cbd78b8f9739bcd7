import { graphql } from '../graphql';

/** Whether the server has a token to push with. */
export const HubState = graphql(`
  query HubState { hub { address canPush } }
`);

export const PushExport = graphql(`
  mutation PushExport($input: PushExportInput!) {
    pushExport(input: $input) {
      __typename
      ... on PushedExport { address }
      ... on Job { key }
      ... on Problem { code message remedy }
    }
  }
`);
