/** Ends a loader or action with this answer; throwing it is how Remix is told. */
export function refuse(answer: unknown): never {
  throw answer
}
