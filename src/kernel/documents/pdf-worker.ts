// Runs in a thread of its own: Typst compiles on the calling thread, and a list of thousands of rows takes seconds.
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { fontFolders } from './fonts.ts'
import type { RenderOrder } from './pdf.ts'

// The source tree is the compiler's root, so that `/images/…` is the same for every layout; a layout of a module lies
// in that module's folder templates/.
const root = join(import.meta.dirname, '../..')
const layoutOf = (template: string) => {
  const [module, name] = template.split('/')
  return name === undefined ? join(import.meta.dirname, 'templates', `${module}.typ`) : join(root, 'modules', module!, 'templates', `${name}.typ`)
}
const LONG = 150_000
let compiler: NodeCompiler | undefined

function compile(order: RenderOrder): Uint8Array {
  compiler ??= NodeCompiler.create({ workspace: root, fontArgs: [{ fontPaths: [...fontFolders] }] })
  for (const [name, bytes] of Object.entries(order.images)) compiler.mapShadow(join(root, 'images', name), Buffer.from(bytes))
  let size = 0
  try {
    // The data goes in as JSON and never as Typst source, so that no text of a user is ever read as markup.
    const bytes = compiler.pdf({ mainFilePath: layoutOf(order.template), inputs: { data: order.data } })
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
