import type pg from 'pg'
import type { RoleId } from '../../kernel/permissions.ts'
import type { Desk } from './desks.ts'

/** Who plays in the stories, and how they find the records that they work on. */
export type Cast = {
  registrar: Desk
  registrar2: Desk
  registrar3: Desk
  chengdu: Desk
  mianyang: Desk
  county: Desk
  learner: Desk
  /** The enterprise of the demonstration's account. */
  enterprise: Desk
  /** The registrar of a school below the county of the demonstration; it has no account. */
  countySchool: Desk
  /** Somebody of an organisation that has no account of the demonstration, one for each role. */
  deskAt: (role: RoleId, org: { no: number; name: string }, name: string) => Desk
  /** The present version of a case. */
  versionOf: (caseId: string) => Promise<number>
  /** Takes a step of a case as the desk. */
  step: (desk: Desk, caseId: string, action: string, reason?: string) => Promise<unknown>
  find: <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>
  today: string
}

/** One thing that happens: its name for the report, and what is done. */
export type Scene = readonly [title: string, play: () => Promise<unknown>]

export const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)
