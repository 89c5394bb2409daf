// The one barrel of the house: Temporal's bundler wants a module that exports every workflow.
export { account } from './account/workflow.ts'
export { checkout } from './checkout/workflow.ts'
export { erasure } from './erasure/workflow.ts'
export { outbound } from './outbound/workflow.ts'
export { notify } from './notify/workflow.ts'
export { recovery } from './recovery/workflow.ts'
