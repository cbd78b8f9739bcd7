/** A random name. `crypto.randomUUID` exists on secure origins only, and a lab's server is often plain HTTP. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
