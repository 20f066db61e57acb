import type { AnyEndpoint } from './api.ts'
import type { Ctx } from './context.ts'

const noted = new WeakSet<Ctx>()

/** Called by whoever keeps a view of a person, also when it needs no row because the person looks at the own record. */
export function noteView(ctx: Ctx): void {
  noted.add(ctx)
}

/** Throws when an endpoint that shows people answers without having kept who looked. */
export function checkViews(ctx: Ctx, endpoint: AnyEndpoint): void {
  if (endpoint.views && !noted.has(ctx)) throw new Error(`${endpoint.method} ${endpoint.path} shows people and kept no view of them`)
}
