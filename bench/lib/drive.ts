import { connect, type Socket } from 'node:net'

/** What came of sending some requests over connections that are kept alive. */
export interface Driven {
  seconds: number
  statuses: Record<string, number>
  /** Milliseconds of every request, in the order they were answered. */
  latenciesMs: number[]
}

const headEnd = '\r\n\r\n'

/** The length of the first whole answer in the text and its status, or null while some of it is missing. */
export function answerIn(text: string): { length: number; status: string } | null {
  const head = text.indexOf(headEnd)
  if (head < 0) return null
  const body = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1]
  if (body === undefined) throw new Error(`An answer without a length: ${text.slice(0, head)}`)
  const length = head + headEnd.length + Number(body)
  return text.length < length ? null : { length, status: text.slice(9, 12) }
}

/** Sends every request once, as many at a time as there are connections, each as soon as the last one was answered. */
export async function drive(port: number, connections: number, requests: readonly string[]): Promise<Driven> {
  const queue = requests.map((text) => Buffer.from(text, 'utf8'))
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const driven: Driven = { seconds: 0, statuses: {}, latenciesMs: [] }
  const started = performance.now()
  await Promise.all(sockets.map((socket) => work(socket, queue, driven)))
  driven.seconds = (performance.now() - started) / 1000
  for (const socket of sockets) socket.destroy()
  return driven
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function work(socket: Socket, queue: Buffer[], driven: Driven): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    let sentAt = 0
    const next = () => {
      const request = queue.shift()
      if (request === undefined) return resolve()
      sentAt = performance.now()
      socket.write(request)
    }
    const take = (chunk: Buffer) => {
      // one byte is one character: lengths are lengths of bytes
      received += chunk.toString('latin1')
      const answer = answerIn(received)
      if (!answer) return
      received = received.slice(answer.length)
      driven.latenciesMs.push(performance.now() - sentAt)
      driven.statuses[answer.status] = (driven.statuses[answer.status] ?? 0) + 1
      next()
    }
    socket.on('error', reject).on('close', () => reject(new Error('The server hung up')))
    socket.on('data', (chunk) => {
      try {
        take(chunk)
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)))
      }
    })
    next()
  })
}
