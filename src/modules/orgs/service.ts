import { getCase } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { isAuthority, mainUnit } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { applyJoint, applyPromotion, applyQualification, applySite, applyState, issueOrder } from './cases.ts'
import { createOrg } from './create.ts'
import { describeOrg } from './detail.ts'
import { defined, listExport } from './export.ts'
import { countStates, listRegionsUnder, searchOrgs } from './list-store.ts'
import type { Org } from './model.ts'
import { inReach } from './rules.ts'
import { findOrg, findOrgsByNo, listChildNodes } from './store.ts'
import { findReturnReason } from './write-store.ts'

/** A unit the post works with; one outside its reach answers like an absent one. */
async function unitInReach(ctx: Ctx, no: number): Promise<Org> {
  const org = await findOrg(ctx, no)
  if (!org || !inReach(ctx.actor.org.no, org)) throw new NotFound('单位')
  return org
}

export const handlers = implement(api, {
  async listRegions(ctx, { parent }) {
    return { rows: await listRegionsUnder(ctx, parent) }
  },

  async listOrgs(ctx, { page, size, ...filter }) {
    return searchOrgs(ctx, defined(filter), { limit: size, offset: (page - 1) * size })
  },

  exportOrgs: (ctx, input) => listExport.answer(ctx, input),

  async countOrgStates(ctx) {
    return { counts: await countStates(ctx) }
  },

  async listOrgTree(ctx, { parent }) {
    if (parent !== undefined) return { rows: await listChildNodes(ctx, (await unitInReach(ctx, parent)).no) }
    // The top of the tree is the post's own unit; a school starts at itself.
    const top = isAuthority(ctx.actor.org.no) ? ctx.actor.org.no : mainUnit(ctx.actor.org.no)
    const [org] = await findOrgsByNo(ctx, [top])
    if (!org) return { rows: [] }
    const children = await listChildNodes(ctx, org.no)
    return {
      rows: [
        {
          no: org.no,
          name: org.name,
          kind: org.kind,
          level: org.level,
          state: org.state,
          children: children.length,
        },
      ],
    }
  },

  async suggestOrgs(ctx, { q, kind }) {
    const { rows } = await searchOrgs(ctx, { q, ...(kind ? { kind } : {}) }, { limit: 20, offset: 0 })
    return {
      rows: rows.map((row) => ({
        no: row.no,
        name: row.name,
        kind: row.kind,
        authorityName: row.authorityName,
      })),
    }
  },

  async getOrg(ctx, { orgNo, on }) {
    return describeOrg(ctx, await unitInReach(ctx, orgNo), on && on < ctx.today ? on : ctx.today)
  },

  createOrg,
  applyState,
  applyPromotion,
  applySite,
  applyQualification,
  applyJoint,
  issueOrder,

  async getCaseFacts(ctx, { caseId }) {
    const file = await getCase(ctx, caseId)
    return {
      caseId: file.id,
      orgNo: file.org_no,
      workflow: file.workflow,
      version: file.version,
      state: file.state,
      facts: file.facts as Record<string, unknown>,
      returnedBecause: (await findReturnReason(ctx, file.id)) ?? null,
    }
  },
})
