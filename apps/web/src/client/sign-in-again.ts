/** Where a page that nobody is signed in on any more leads to; what was typed stays in the browser. */
export function signInAgain(): void {
  const { pathname, search } = location;
  if (pathname !== '/sign-in') location.assign(`/sign-in?to=${encodeURIComponent(pathname + search)}`);
}
