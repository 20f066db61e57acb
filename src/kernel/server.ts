import type { Api, AnyEndpoint, Input, Output } from './api.ts'
import type { Ctx } from './context.ts'

export type FileAnswer = { name: string; mediaType: string; bytes: Uint8Array }
/** A file that takes too long to wait for: the job that makes it. */
export type BackgroundAnswer = { background: { id: string; rows: number } }
export type Upload = { name: string; bytes: Uint8Array }

/** The output of a handler: JSON by contract, or a file where the contract says `download`. */
type Answer<E extends AnyEndpoint> = E extends { download: true } ? FileAnswer : Output<E>

export type Handler<E extends AnyEndpoint = AnyEndpoint> = {
  (ctx: Ctx, input: Input<E>, upload: Upload): Promise<unknown>
  /** Of an upload: refuses from the fields alone, before the file is taken in. The handler checks again. */
  gate?: (ctx: Ctx, input: Input<E>) => Promise<unknown>
}

/** A handler with its gate. */
export function gated<I, R>(gate: (ctx: Ctx, input: I) => Promise<unknown>, handler: (ctx: Ctx, input: I, upload: Upload) => Promise<R>) {
  return Object.assign(handler, { gate })
}

/** One handler per endpoint of the contract; a missing or extra one is a type error. */
export type Handlers<A extends Api> = {
  [K in keyof A]: (ctx: Ctx, input: Input<A[K]>, upload: Upload) => Promise<Answer<A[K]> | FileAnswer | BackgroundAnswer>
}

export function implement<A extends Api>(_api: A, handlers: Handlers<A>): Handlers<A> {
  return handlers
}
