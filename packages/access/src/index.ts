export { type AuditEntry, type AuditRecord, listAudit, recordAudit } from './audit.ts';
export { type Identity, type Member, Members, type NewcomerPolicy } from './members.ts';
export { isLocal, LOCAL, type Principal, STRANGER } from './principal.ts';
export { atMost, isRole, mayAs, type Right, ROLES, type Role } from './role.ts';
export { hashOf, newSecret, TOKEN_PREFIX } from './secrets.ts';
export { type OpenedSession, type Session, Sessions } from './sessions.ts';
export { type SignInAttempt, SignInAttempts } from './sign-in-attempts.ts';
export { type AccessToken, type CreatedToken, Tokens } from './tokens.ts';
