import { graphql } from '../graphql';

/** Who looks at the page. */
export const ReadViewer = graphql(`
  query ReadViewer {
    viewer { name role isLocal workspace { id role } workspaces { id name isPersonal role } }
  }
`);

/** Everything about oneself. */
export const ReadAccount = graphql(`
  query ReadAccount {
    viewer {
      name email role isLocal
      tokens { id name role createdAt expiresAt lastUsedAt isCurrent }
      sessions { id agent isCurrent createdAt seenAt expiresAt }
      quota { computeMinutes storedBytes jobs windowHours }
      usage { computeMinutes storedBytes jobs }
    }
  }
`);

/** The workspaces that one may enter, and who else may. */
export const ReadWorkspaces = graphql(`
  query ReadWorkspaces {
    viewer {
      member
      workspaces { id name isPersonal role members { id name email role } }
    }
  }
`);

export const CreateWorkspace = graphql(`
  mutation CreateWorkspace($name: String!) {
    createWorkspace(name: $name) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const RenameWorkspace = graphql(`
  mutation RenameWorkspace($id: ID!, $name: String!) {
    renameWorkspace(id: $id, name: $name) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const AdmitToWorkspace = graphql(`
  mutation AdmitToWorkspace($id: ID!, $email: String!, $role: Role!) {
    admitToWorkspace(id: $id, email: $email, role: $role) {
      __typename
      ... on Problem { code message remedy }
    }
  }
`);

export const RemoveFromWorkspace = graphql(`
  mutation RemoveFromWorkspace($id: ID!, $member: ID!) {
    removeFromWorkspace(id: $id, member: $member) {
      __typename
      ... on Problem { code message remedy }
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
    members {
      id name email role signedInAt disabledAt
      quota { computeMinutes storedBytes jobs windowHours isOwn }
      usage { computeMinutes storedBytes jobs }
    }
    quota { computeMinutes storedBytes jobs windowHours }
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

export const SetQuota = graphql(`
  mutation SetQuota($member: ID, $quota: QuotaInput) {
    setQuota(member: $member, quota: $quota) {
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
