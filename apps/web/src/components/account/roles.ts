/** What members may do, in words. */
export const roles = {
  VIEWER: 'Viewer: looks',
  RESEARCHER: 'Researcher: changes and runs',
  ADMIN: 'Admin: decides about others',
} as const;

export type Role = keyof typeof roles;

const order = Object.keys(roles) as Role[];

/** A role and those below it, the least first. */
export function upTo(role: Role): Role[] {
  return order.slice(0, order.indexOf(role) + 1);
}
