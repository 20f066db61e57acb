import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { stopMissingGlyphs } from './fonts.ts'

/** A page layout: of templates/ here by file name, or `module/name` for templates/name.typ of that module. */
export type PdfTemplate = 'official' | `${string}/${string}`

/** What a thread is asked for. `data` is the JSON text that the layout reads. */
export type RenderOrder = { template: PdfTemplate; data: string; images: Record<string, Uint8Array> }

export type RenderPdf = {
  template: PdfTemplate
  /** Any JSON value the layout understands; user text is data here and never layout source. */
  data: object
  /** PNG, JPEG or SVG files that the data names, by file name. */
  images?: Record<string, Uint8Array>
}

/**
 * Renders one document as PDF (A4, Chinese, fonts embedded in part). The same input gives the same bytes: the only
 * date inside is the one the data gives. A character the printing font does not have is stopped before, by name.
 * @throws HttpError 422 naming the character
 */
export async function renderPdf({ template, data, images = {} }: RenderPdf): Promise<Uint8Array> {
  stopMissingGlyphs(data)
  if (!/^(?:[a-z]+\/)?[a-z-]+$/.test(template)) throw new Error(`layout name ${template} is not a plain name`)
  for (const name of Object.keys(images))
    if (!/^[\w-]+\.(png|jpg|svg)$/.test(name)) throw new Error(`image name ${name} is not a plain file name`)
  return ask({ template, data: JSON.stringify(data), images })
}

type Waiting = { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }
type Thread = { worker: Worker; waiting: Map<number, Waiting> }

const threads: Thread[] = []
/** The database and the requests need processors too. */
const mostThreads = Math.max(1, Math.min(4, availableParallelism() - 1))
let lastId = 0

function ask(order: RenderOrder): Promise<Uint8Array> {
  const thread = pick()
  const id = ++lastId
  return new Promise((resolve, reject) => {
    thread.worker.ref()
    thread.waiting.set(id, { resolve, reject })
    thread.worker.postMessage({ id, order })
  })
}

/** A thread without work, else a new one while there may be more, else the one with the shortest queue. */
function pick(): Thread {
  const [least] = [...threads].sort((left, right) => left.waiting.size - right.waiting.size)
  if (least && (least.waiting.size === 0 || threads.length >= mostThreads)) return least
  const thread: Thread = { worker: new Worker(new URL('./pdf-worker.ts', import.meta.url)), waiting: new Map() }
  threads.push(thread)
  thread.worker.on('message', ({ id, bytes, error }: { id: number; bytes?: Uint8Array; error?: string }) => {
    const one = thread.waiting.get(id)
    thread.waiting.delete(id)
    // An idle thread does not keep the process from ending.
    if (thread.waiting.size === 0) thread.worker.unref()
    if (bytes) one?.resolve(bytes)
    else one?.reject(new Error(error))
  })
  const gone = (error: Error) => {
    if (threads.includes(thread)) threads.splice(threads.indexOf(thread), 1)
    for (const one of thread.waiting.values()) one.reject(error)
    thread.waiting.clear()
  }
  thread.worker.on('error', gone)
  thread.worker.on('exit', () => gone(new Error('the PDF thread ended')))
  return thread
}
