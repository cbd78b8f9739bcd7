import { graphql } from '../graphql';

/** Who looks at the page. */
export const ReadViewer = graphql(`
  query ReadViewer {
    viewer { name role isLocal }
  }
`);

/** Everything about oneself. */
export const ReadAccount = graphql(`
  query ReadAccount {
    viewer {
      name email role isLocal
      tokens { id name role createdAt expiresAt lastUsedAt }
      sessions { id agent isCurrent createdAt seenAt expiresAt }
    }
  }
`);

export const CreateToken = graphql(`
  mutation CreateToken($input: CreateTokenInput!) {
    createToken(input: $input) {
      __typename
      ... on CreatedToken { secret }
      ... on Problem { code message remedy }
    }
  }
`);

export const RevokeToken = graphql(`
  mutation RevokeToken($id: ID!) {
    revokeToken(id: $id) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const EndSession = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const ReadMembers = graphql(`
  query ReadMembers {
    members { id name email role signedInAt disabledAt }
  }
`);

export const AddMember = graphql(`
  mutation AddMember($input: AddMemberInput!) {
    addMember(input: $input) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const ChangeMember = graphql(`
  mutation ChangeMember($id: ID!, $role: Role, $disabled: Boolean) {
    changeMember(id: $id, role: $role, disabled: $disabled) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const ReadAuditLog = graphql(`
  query ReadAuditLog($after: String) {
    auditLog(first: 50, after: $after) {
      edges { node { id at name by action subjects detail } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

/** What everybody may read. */
export const ReadPublicRevisions = graphql(`
  query ReadPublicRevisions($after: String) {
    publicRevisions(first: 50, after: $after) {
      edges { node { digest title publishedAt } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const SetRevisionAudience = graphql(`
  mutation SetRevisionAudience($digest: ID!, $audience: Audience!) {
    setRevisionAudience(digest: $digest, audience: $audience) {
      __typename
      ... on Revision { audience }
      ... on Problem { code message remedy }
    }
  }
`);
