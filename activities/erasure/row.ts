import type { Erasure } from '#db/models/erasure.ts'
import type { Deps } from '../deps.ts'

/** What every step is told: the row knows the rest. */
export interface ErasureStep {
  erasureId: string
}

export const erasureOf = ({ db }: Deps, erasureId: string): Promise<Erasure> =>
  db.models.Erasure.findByPk(erasureId, { rejectOnEmpty: true })
