import type { z } from 'zod'
import type { Actor, Ctx } from './context.ts'
import { json } from './db/json.ts'
import type { JobAsker } from './job-actor.ts'
import { newId } from './uuid.ts'

/** What a job leaves when it is done: a sentence, a file to fetch (scoped like its registration), a page to open. `cancelled` says that it ended early because somebody asked. */
export type JobResult = { note: string; fileId?: string; link?: string; cancelled?: true }

/** The running job as its code sees it. */
export type JobRun<P = unknown> = {
  id: string
  payload: P
  label: string
  actor: Actor
  /** What `save` kept last: where to go on after an interruption. */
  cursor: unknown
  /**
   * A transaction in the scope of whoever asked for the job. It is fenced: when the job was cancelled, finished or
   * taken over meanwhile, it throws before any work, so an effect happens once. With `audit` it writes one audit row.
   */
  transaction: <T>(work: (ctx: Ctx) => Promise<T>, audit?: string) => Promise<T>
  /** Keeps the cursor in the slice's own transaction: either both are there after a crash or neither. */
  save: (ctx: Ctx, cursor: unknown, done?: number, total?: number) => Promise<void>
  /** Shows how far the job is. Call between slices. Throws JobStopped when the server is closing. */
  progress: (done: number, total?: number, note?: string) => Promise<void>
  /** Whether somebody asked to stop; the job then ends at its own slice boundary with what it says it did. */
  cancelled: () => Promise<boolean>
}

export type JobDefinition<P extends z.ZodType = z.ZodType> = {
  /** `students.export`: the module, then the work. */
  kind: string
  title: string
  payload: P
  run(job: JobRun<z.output<P>>): Promise<JobResult>
  /** How often it is tried in all when it fails unexpectedly; 3 unless told. A refusal is never tried again. */
  attempts?: number
  /** Work on the whole machine, for many minutes: runs in a lane of its own, one after the other, and holds up no other job. */
  heavy?: true
  /** Tells of its own refusals; else what fails of the work that the clock registered is told to who holds `jobs.system`. */
  tellsItself?: true
}

/** Work that the clock asks for, in every province, in one transaction over the whole province. */
export type NightlyWork = {
  kind: string
  title: string
  /** `HH:MM` in China once a day, or every so many minutes. */
  at: string | { everyMinutes: number }
  /** Answers with a sentence on what it did. */
  run: (ctx: Ctx) => Promise<string>
}

const definitions = new Map<string, JobDefinition>()
const nightly: NightlyWork[] = []

export function defineJob<const P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition
}

/** Called once by the composition for each module. */
export function registerJobs(jobs: readonly JobDefinition[], works: readonly NightlyWork[] = []): void {
  for (const one of jobs) definitions.set(one.kind, one)
  for (const one of works) if (!nightly.some((known) => known.kind === one.kind)) nightly.push(one)
}

export function findJobDefinition(kind: string): JobDefinition | undefined {
  return definitions.get(kind)
}

export function listHeavyKinds(): string[] {
  return [...definitions.values()].flatMap((one) => (one.heavy ? [one.kind] : []))
}

export function listNightly(): readonly NightlyWork[] {
  return nightly
}

type Enqueue = {
  label: string
  /** Not before this moment. */
  after?: Date
  /** Of two jobs with the same key only the first is made. */
  uniqueKey?: string
}

/**
 * Registers background work in the request's transaction. Answers with the job's id; with a key that is already
 * there, with the id of that job. The payload carries ids only: it is read again under the asker's rights.
 */
export async function enqueue<P extends z.ZodType>(
  ctx: Ctx,
  definition: JobDefinition<P>,
  payload: z.input<P>,
  { label, after, uniqueKey }: Enqueue,
): Promise<string> {
  const { actor } = ctx
  const made = await ctx.db
    .insertInto('background_job')
    .values({
      id: newId(),
      org_no: actor.org.no,
      person_id: actor.personId,
      kind: definition.kind,
      label,
      payload: json(definition.payload.parse(payload)),
      actor: json({
        accountId: actor.accountId,
        postId: actor.postId,
        ...(actor.token ? { scope: [...actor.permissions] } : {}),
        ...(actor.accountId === 'system' ? { system: true } : {}),
      } satisfies JobAsker),
      unique_key: uniqueKey ?? null,
      ...(after ? { run_after: after.toISOString() } : {}),
    })
    .onConflict((conflict) => conflict.column('unique_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) return made.id
  const first = await ctx.db.selectFrom('background_job').select('id').where('unique_key', '=', uniqueKey!).executeTakeFirstOrThrow()
  return first.id
}

/** The job is no longer ours: cancelled, or another worker holds it. Nothing was written. */
export class JobLost extends Error {}

/**
 * Failed for a reason that may be gone in a while (a disk that was full, a folder that was not mounted), told in a
 * sentence. Tried again like an unexpected failure, after `seconds` when given.
 */
export class TryAgain extends Error {
  readonly seconds: number | undefined
  constructor(sentence: string, seconds?: number) {
    super(sentence)
    this.seconds = seconds
  }
}

/** The server is closing; the job goes back to the queue and goes on from its cursor. */
export class JobStopped extends Error {}
