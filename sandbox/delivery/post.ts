import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** What an endpoint answered, or why it did not. */
export interface PostResult {
  status: number | null
  error: string | null
  /** How its answer began, when it was a refusal. */
  answer: string | null
}

const answerLetters = 300

/** Sends webhooks over kept-alive connections. */
export class Poster {
  private readonly plain = new HttpAgent({ keepAlive: true })
  private readonly secure = new HttpsAgent({ keepAlive: true })

  /** POSTs JSON; redirects are not followed. Never throws. */
  async post(url: string, payload: string, signature: string, timeoutMs: number): Promise<PostResult> {
    const first = await this.once(url, payload, signature, timeoutMs)
    // A kept-alive connection may close just as it is used; the endpoint then has seen nothing.
    return first === 'stale connection' ? settled(await this.once(url, payload, signature, timeoutMs)) : first
  }

  close(): void {
    this.plain.destroy()
    this.secure.destroy()
  }

  private once(
    url: string,
    payload: string,
    signature: string,
    timeoutMs: number,
  ): Promise<PostResult | 'stale connection'> {
    return new Promise((resolve) => {
      const options: RequestOptions = {
        method: 'POST',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          'Content-Length': Buffer.byteLength(payload),
          'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'Stripe-Signature': signature,
        },
      }
      const request = this.open(url, options)
      request.on('response', (response) => {
        const status = response.statusCode ?? null
        let answer = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          if (answer.length < answerLetters) answer += part
        })
        response.on('close', () => resolve({ status, error: null, answer: shown(status, answer) }))
      })
      request.on('error', (error: NodeJS.ErrnoException) => {
        const stale = request.reusedSocket && error.code === 'ECONNRESET'
        resolve(stale ? 'stale connection' : { status: null, error: error.code ?? error.message, answer: null })
      })
      request.end(payload)
    })
  }

  private open(url: string, options: RequestOptions): ClientRequest {
    return url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent: this.secure })
      : httpRequest(url, { ...options, agent: this.plain })
  }
}

const settled = (result: PostResult | 'stale connection'): PostResult =>
  result === 'stale connection' ? { status: null, error: 'ECONNRESET', answer: null } : result

const shown = (status: number | null, answer: string): string | null =>
  answer === '' || (status !== null && status >= 200 && status < 300) ? null : answer.slice(0, answerLetters)
