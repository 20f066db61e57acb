// Runs in a thread of its own: Typst compiles on the calling thread, and a list of thousands of rows takes seconds.
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { fontFolders } from './fonts.ts'
import type { RenderOrder } from './pdf.ts'

const templates = join(import.meta.dirname, 'templates')
const LONG = 150_000
let compiler: NodeCompiler | undefined

function compile(order: RenderOrder): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths: [...fontFolders] }] })
  for (const [name, bytes] of Object.entries(order.images)) compiler.mapShadow(join(templates, 'images', name), Buffer.from(bytes))
  let size = 0
  try {
    // The data goes in as JSON and never as Typst source, so that no text of a user is ever read as markup.
    const bytes = compiler.pdf({ mainFilePath: join(templates, `${order.template}.typ`), inputs: { data: order.data } })
    size = bytes.byteLength
    return bytes
  } catch (error) {
    throw new Error(`typst: ${describe(error)}`)
  } finally {
    if (Object.keys(order.images).length > 0) compiler.resetShadow()
    // What was kept of a long list is never of use again.
    compiler.evictCache(size > LONG ? 0 : 10)
  }
}

function describe(error: unknown): string {
  const { kind, shortDiagnostics } = error as { kind?: string; shortDiagnostics?: unknown[] }
  return shortDiagnostics ? `${kind} ${JSON.stringify(shortDiagnostics)}` : String(error)
}

parentPort?.on('message', ({ id, order }: { id: number; order: RenderOrder }) => {
  try {
    const bytes = compile(order)
    parentPort?.postMessage({ id, bytes })
  } catch (error) {
    parentPort?.postMessage({ id, error: (error as Error).message })
  }
})
