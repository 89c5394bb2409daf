export interface ErasureInput {
  erasureId: string
}
