/** The most actions that each part of the story may cost; the clock's signals do not count. */
export const budgets = {
  checkout: { title: 'Temporal actions of a checkout with its account runs', most: 10 },
  renewal: { title: 'Temporal actions of a renewal, two bursts an hour apart', most: 6 },
  recovery: { title: 'Temporal actions of a recovery with 4 attempts and its account runs', most: 24 },
} as const
