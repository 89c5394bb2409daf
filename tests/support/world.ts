/** What the global set-up starts once per run and tells every test file of. */
export interface World {
  /** Superuser's URL of the run's PostgreSQL cluster, and the migrated database to copy. */
  postgresAdminUrl: string
  templateDatabase: string
  temporalAddress: string
  temporalNamespace: string
  /** The file with the bundled workflows. */
  workflowBundle: string
}

declare module 'vitest' {
  interface ProvidedContext {
    world: World
  }
}
