import Stripe from 'stripe'

/** The one API version that is spoken: the installed package's. */
export const apiVersion: string = Stripe.API_VERSION
