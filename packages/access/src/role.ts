/** What members may do, each with all that the one before may: look; change and run; decide about others. */
export const ROLES = ['VIEWER', 'RESEARCHER', 'ADMIN'] as const;

export type Role = (typeof ROLES)[number];

/** What a rule asks of whoever calls: a role, or nothing. */
export type Right = 'PUBLIC' | Role;

const RANK: Readonly<Record<Right, number>> = { PUBLIC: 0, VIEWER: 1, RESEARCHER: 2, ADMIN: 3 };

/** @param role of whoever asks; null for a stranger */
export function mayAs(role: Role | null, right: Right): boolean {
  return (role === null ? 0 : RANK[role]) >= RANK[right];
}

/** The lesser of two roles: a token never may do more than its owner. */
export function atMost(role: Role, most: Role): Role {
  return RANK[role] <= RANK[most] ? role : most;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
