import type { Selectable } from 'kysely'
import type { Ctx } from './context.ts'
import type { CaseFile } from './db/tables.ts'
import type { RuleResult, Workflow } from './workflow.ts'

export type Case = Selectable<CaseFile>

export type StepInput = {
  reason?: string
  clause?: string
  /** The picture of a handwritten signature, kept before by `keepSignature`. */
  signature?: string
  facts: Record<string, unknown>
}

/** What one row of a batch came to; where it was refused by a rule, the clause and what can be done. */
export type RowOutcome = {
  id: string
  label: string
  ok: boolean
  message: string
  clause?: string
  ways?: string[]
}

/** What a step did: a sentence for the timeline, facts to keep, another state or title, a result per row. */
export type StepOutcome = {
  note?: string
  facts?: Record<string, unknown>
  to?: string
  title?: string
  rows?: RowOutcome[]
}

/** A small table of numbers beside the facts: 专业 × 培养层次, with totals. */
export type Composition = {
  title: string
  unit: string
  head: string[]
  rows: { name: string; values: number[] }[]
  total: number[]
}

/** A file of the case, or one that a rule asks for and that is missing. */
export type Evidence = {
  name: string
  meta: string
  state: 'checked' | 'given' | 'missing'
  fileId?: string
  /** Sides of other organisations that may open the file; without it they see neither file nor name. */
  grantedTo?: readonly string[]
  /** The side whose organisation keeps the file, where it is not the owner's. */
  heldBy?: string
  /** What the engine knows about viruses in it; modules leave it out. */
  scan?: 'clean' | 'unscanned'
}

export type Fact = { label: string; value: string }

/** An organisation of a case beside its owner and its authority, and what it decided. Kept on the case. */
export type Party = {
  side: string
  no: number
  name: string
  decidedAt?: string
  decidedBy?: string
  /** Title of the step it took last. */
  decision?: string
  reason?: string
}

type Effect = (ctx: Ctx, file: Case, input: StepInput) => Promise<StepOutcome | void>

/** The living side of a workflow, given by the module's server.ts. */
export type CaseImplementation = {
  workflow: Workflow
  /** Rule checks against today's registers; also the guard of every guarded step. Runs in the owner's scope. */
  rules?: (ctx: Ctx, file: Case) => Promise<RuleResult[]>
  /** Label and value pairs of the fact card. */
  facts?: (ctx: Ctx, file: Case) => Promise<Fact[]>
  /** What another party is shown instead of `facts`; it never sees more of the case than this and the timeline. */
  partyFacts?: (ctx: Ctx, file: Case, side: string) => Promise<Fact[]>
  /** Whether parties are shown the rule checks too, where they have facts of their own; they tell what the case came to. */
  partyRules?: true
  composition?: (ctx: Ctx, file: Case) => Promise<Composition>
  evidence?: (ctx: Ctx, file: Case) => Promise<Evidence[]>
  /** What the main step will do, in numbers; shown beside the buttons. */
  consequence?: (ctx: Ctx, file: Case) => Promise<string>
  /** Words for the states of an item; by default 在办、已退回、已通过. */
  itemStates?: Readonly<Record<string, string>>
  /** What a step does, by its action. Runs in the owner's scope, whoever takes the step; see `asSide`. */
  effects: Record<string, Effect>
  /** What entering a state does, whichever step or passing leads there: registers are written here. */
  entered?: Record<string, Effect>
  /** The authority with this number if the register has it; owed by a workflow with levels. */
  authorityAt?: (ctx: Ctx, no: number) => Promise<{ no: number; name: string } | undefined>
  /** Form on which the owner mends what it filled in while the case lies with it, `/changes/new/transfer?case={id}`. */
  amendPage?: string | ((file: Case) => string | undefined)
  /** Where the page of this kind of case is, `/registrations/{id}`; the generic page otherwise. */
  page?: string
}

const implementations = new Map<string, CaseImplementation>()

/** Called once by the composition for each module. */
export function registerCases(list: readonly CaseImplementation[]): void {
  for (const one of list) {
    const leveled = Object.values(one.workflow.states).some((state) => state.waits?.level)
    if (leveled && !one.authorityAt) throw new Error(`${one.workflow.id}: levels need authorityAt`)
    implementations.set(one.workflow.id, one)
  }
}

export function getImplementation(workflowId: string): CaseImplementation {
  const found = implementations.get(workflowId)
  if (!found) throw new Error(`no case implementation for workflow ${workflowId}`)
  return found
}

export function listWorkflows(): Workflow[] {
  return [...implementations.values()].map((one) => one.workflow)
}

/** The other organisations of a case, as they stand on it. */
export function partiesOf(file: { parties: unknown }): Party[] {
  return (file.parties ?? []) as Party[]
}

type Sides = Pick<Case, 'org_no' | 'org_name' | 'authority_no' | 'authority_name' | 'parties'>

/** Who holds a side of a case; undefined for a party the case does not have. */
export function holderOf(file: Sides, side: string): { no: number; name: string } | undefined {
  if (side === 'owner') return { no: file.org_no, name: file.org_name }
  if (side === 'authority') return { no: file.authority_no, name: file.authority_name }
  const party = partiesOf(file).find((one) => one.side === side)
  return party && { no: party.no, name: party.name }
}
