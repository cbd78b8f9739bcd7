import type { Right } from '@flapbook/access';

/**
 * Who may ask for an address. The first that fits counts; what none fits is for members. A further route of the server is
 * a line here, unless it is for members as all others are.
 */
export const ROUTES: readonly { readonly path: RegExp; readonly right: Right; readonly asset?: true }[] = [
  // What browsers draw pages with; it says nothing about anybody, and nobody is asked who they are.
  { path: /^\/_next\/(?:static|image)\//, right: 'PUBLIC', asset: true },
  { path: /^\/(?:icon\.svg|favicon\.ico|published\.js|robots\.txt)$/, right: 'PUBLIC', asset: true },
  { path: /^\/health(?:\/(?:live|ready))?$/, right: 'PUBLIC', asset: true },
  // The fields have rules of their own.
  { path: /^\/graphql(?:\/stream)?$/, right: 'PUBLIC' },
  { path: /^\/schema\.graphql$/, right: 'PUBLIC' },
  { path: /^\/documents\.json$/, right: 'PUBLIC', asset: true },
  { path: /^\/auth\//, right: 'PUBLIC' },
  { path: /^\/(?:sign-in|published)$/, right: 'PUBLIC' },
  // Pages, pictures and files of revisions: each has its audience, which GraphQL and `bundleFor` look at.
  { path: /^\/r\/[^/]+$/, right: 'PUBLIC' },
  { path: /^\/_next\/data\/[^/]+\/r\/[^/]+$/, right: 'PUBLIC' },
  { path: /^\/api\/revisions\/[^/]+\/(?:preview\.png|fork)$/, right: 'PUBLIC' },
  { path: /^\/export\/revision\/[^/]+$/, right: 'PUBLIC' },
  // What all workspaces do together.
  { path: /^\/metrics$/, right: 'ADMIN' },
  { path: /^\/import$/, right: 'RESEARCHER' },
  { path: /^\/upload(?:\/|$)/, right: 'RESEARCHER' },
];

export function routeOf(path: string): { readonly right: Right; readonly asset?: true } {
  return ROUTES.find((route) => route.path.test(path)) ?? { right: 'VIEWER' };
}
