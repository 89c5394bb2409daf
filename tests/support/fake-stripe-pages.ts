const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>${title}</title><link rel="icon" href="data:,"></head><body><main><h1>${title}</h1>${body}</main></body></html>`

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** A hosted checkout page with its two ways out. */
export function checkoutPage(payUrl: string, cancelUrl: string): string {
  const form = `<form method="post" action="${attribute(payUrl)}"><button>Pay</button></form>`
  return page('Checkout', `${form}<a href="${attribute(cancelUrl)}">Cancel</a>`)
}

/** A hosted portal page with its way back. */
export function portalPage(backUrl: string): string {
  return page('Billing portal', `<a href="${attribute(backUrl)}">Return</a>`)
}
