import { hash, oneOf, str } from '../http/params.ts'

/** What a person who cancels may say. */
export const cancellationParams = hash({
  comment: str,
  feedback: oneOf(
    'customer_service',
    'low_quality',
    'missing_features',
    'other',
    'switched_service',
    'too_complex',
    'too_expensive',
    'unused',
  ),
})
