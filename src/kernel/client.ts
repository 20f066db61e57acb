import type { z } from 'zod'
import { pathFields, QUERY_HEADER, typedFields, type AnyEndpoint, type Output } from './api.ts'
import type { Problem } from './errors.ts'
import { cannotSave, inAppBrowser, openElsewhere } from './in-app.ts'

/** Thrown by `call` for every answer that is not 2xx, and for a network that did not answer (status 0). */
export class CallError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** What an act that failed was answered with; a fault of the page itself says only that nothing came of it. */
export function problemOf(error: unknown): Problem {
  return error instanceof CallError ? error.problem : { status: 0, message: '没有办成，内容还在本页。' }
}

/** What the server said of single fields, for a form; what concerns none of them stands above the form. */
export function issuesOf(error: unknown): { key: string; text: string }[] {
  return (problemOf(error).issues ?? []).filter((issue) => issue.path !== '').map((issue) => ({ key: issue.path, text: issue.message }))
}

/** Thrown by `download` where the file is made in the background: it waits on the page of background tasks. */
export class InBackground extends CallError {
  constructor(rows: number) {
    super({ status: 202, message: `名单有 ${rows.toLocaleString('en')} 行，正在后台生成文件。完成后在“后台任务”里取。` })
  }
}

/** The input of an upload: the name of the file travels beside its raw bytes. */
export const named = (file: File, more: object = {}) => ({ filename: file.name, ...more }) as never

type CallOptions = { key?: string; file?: Blob; signal?: AbortSignal }

/**
 * Calls an endpoint from the browser. A mutating call carries an Idempotency-Key; a caller that wants to retry
 * safely (double click, lost answer) passes its own `key` again.
 */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: z.input<E['input']>,
  options: CallOptions = {},
): Promise<Output<E>> {
  const response = await send(endpoint, input as Record<string, unknown>, options)
  return (await response.json()) as Output<E>
}

/**
 * Like `call`, for endpoints that answer with a file: saves it under the name the server gives. Inside WeChat nothing is
 * asked of the server, so that no export is on record that nobody got.
 */
export async function download<E extends AnyEndpoint>(
  endpoint: E,
  input: z.input<E['input']>,
  options: CallOptions = {},
): Promise<string> {
  const program = inAppBrowser()
  if (program) {
    window.dispatchEvent(new Event(cannotSave))
    throw new CallError({ status: 400, message: openElsewhere(program) })
  }
  const response = await send(endpoint, input as Record<string, unknown>, options)
  if (response.status === 202) {
    const { background } = (await response.json()) as { background: { rows: number } }
    throw new InBackground(background.rows)
  }
  const name = decodeURIComponent(
    /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? '下载',
  )
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  return name
}

async function send(
  endpoint: AnyEndpoint,
  input: Record<string, unknown>,
  options: CallOptions,
): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  const init: RequestInit = {
    method: endpoint.method,
    headers,
    credentials: 'same-origin',
    signal: options.signal ?? null,
  }
  const rest = { ...input }
  for (const name of pathFields(endpoint.path)) delete rest[name]
  if (endpoint.method !== 'GET') {
    headers['idempotency-key'] = options.key ?? crypto.randomUUID()
    if (options.file) {
      headers['content-type'] = 'application/octet-stream'
      init.body = options.file
    } else {
      headers['content-type'] = 'application/json'
      init.body = JSON.stringify(rest)
    }
  }
  const { query, header } = splitQuery(endpoint, endpoint.method === 'GET' || options.file ? rest : {})
  if (header) headers[QUERY_HEADER] = header
  let response: Response
  try {
    response = await fetch(urlOf(endpoint, input, query), init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new CallError({ status: 0, message: '没有连上服务器。检查网络后再试一次，您填的内容还在本页。' })
  }
  if (!response.ok) throw new CallError(await problemIn(response))
  return response
}

export function urlOf(
  endpoint: AnyEndpoint,
  input: Record<string, unknown>,
  query: Record<string, unknown> = {},
): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  )
  const text = encoded(query)
  return text ? `${path}?${text}` : path
}

/** What goes into the address and what was typed and goes into the header instead. */
export function splitQuery(endpoint: AnyEndpoint, fields: Record<string, unknown>): { query: Record<string, unknown>; header: string } {
  const typed = typedFields(endpoint)
  const part = (inHeader: boolean) => Object.fromEntries(Object.entries(fields).filter(([name]) => typed.has(name) === inHeader))
  return { query: part(false), header: encoded(part(true)) }
}

function encoded(fields: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one))
  }
  return search.toString()
}

async function problemIn(response: Response): Promise<Problem> {
  const text = await response.text()
  try {
    return JSON.parse(text) as Problem
  } catch {
    return {
      status: response.status,
      message: `服务器没有给出可读的答复（${response.status}）。数据没有改动，稍后再试。`,
    }
  }
}
